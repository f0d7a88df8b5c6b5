// Folding: a plain copy for small states, a draft of immer for large ones, and nobody can tell the difference.
import fc from 'fast-check';
import { commit, defineAggregate, load, makeRepository } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import * as t from 'io-ts';

class Money {
  cents = 5;
}

interface State {
  /** So many that a copy of them costs more than a draft. */
  readonly ballast: readonly number[];
  list: { n: number; tags: string[] }[];
  byName: Record<string, number>;
  map: Map<string, { n: number }>;
  set: Set<string>;
  money: Money;
  when: Date;
}

type Change =
  | { readonly kind: 'push' | 'set' | 'map' | 'add' | 'replace' | 'nothing'; readonly n: number }
  | { readonly kind: 'tag' | 'drop' | 'unmap' | 'unset'; readonly n: number };

const KINDS = ['push', 'set', 'map', 'add', 'replace', 'nothing', 'tag', 'drop', 'unmap', 'unset'] as const;

function change(state: State, { kind, n }: Change, given: { tags: string[] }): void | State {
  const name = String(n % 5);
  switch (kind) {
    case 'push':
      state.list.push({ n, tags: given.tags });
      return;
    case 'set':
      state.byName[name] = n;
      return;
    case 'map':
      state.map.set(name, { n });
      return;
    case 'add':
      state.set.add(name);
      return;
    case 'replace':
      return { ...state, list: [...state.list, { n, tags: ['new'] }] };
    case 'nothing':
      return;
    case 'tag':
      for (const item of state.list) item.tags.push(name);
      return;
    case 'drop':
      state.list.shift();
      return;
    case 'unmap':
      state.map.delete(name);
      for (const value of state.map.values()) value.n += 1;
      return;
    case 'unset':
      state.set.delete(name);
  }
}

const initialOf = (ballast: number): State => ({
  ballast: Array.from({ length: ballast }, (_, n) => n),
  list: [],
  byName: {},
  map: new Map(),
  set: new Set(),
  money: new Money(),
  when: new Date(0),
});

const modelOf = (ballast: number) =>
  defineAggregate({
    type: 'thing',
    key: { id: t.string },
    initial: initialOf(ballast),
    events: {
      changed: {
        data: {
          kind: t.keyof(Object.fromEntries(KINDS.map((kind) => [kind, null])) as Record<(typeof KINDS)[number], null>),
          n: t.number,
          tags: t.array(t.string),
        },
        apply: (state, data) => change(state as State, data, data),
      },
    },
    commands: {},
  });

const small = modelOf(0);
const large = modelOf(20_000);

type Model = typeof small;
const empty = (model: Model) => right(model.empty({ id: '1' }));
const raised = (model: Model, changes: readonly Change[]) =>
  changes.reduce((thing, one) => thing.changed({ ...one, tags: ['a'] }), empty(model));
const withoutBallast = ({ ballast, ...rest }: State): unknown => {
  expect(ballast.length % 20_000).toBe(0);
  return rest;
};

// Frozen as far as plain data, maps and sets go; an instance of a class is left alone.
function expectFrozen(value: unknown): void {
  if (typeof value !== 'object' || value === null || value instanceof Money || value instanceof Date) return;
  expect(Object.isFrozen(value)).toBe(true);
  if (value instanceof Map) expect(() => value.set('x', 1)).toThrow();
  if (value instanceof Set) expect(() => value.add('x')).toThrow();
  const inner: unknown[] = value instanceof Map || value instanceof Set ? [...value.values()] : Object.values(value);
  for (const one of inner.slice(0, 100)) expectFrozen(one);
}

const changes = fc.array(fc.record({ kind: fc.constantFrom(...KINDS), n: fc.nat(20) }), { maxLength: 12 });

test('small and large states come out the same, event by event and as a batch, and are frozen all the way down', async () => {
  await fc.assert(
    fc.asyncProperty(changes, async (list) => {
      const states = [raised(small, list).state, raised(large, list).state];
      for (const model of [small, large]) {
        const store = memoryStore();
        const pending = raised(model, list);
        if (list.length > 0) right(await commit(makeRepository(store, [model]))(pending)());
        states.push(right(await load(makeRepository(store, [model]))(model, { id: '1' })()).state);
      }
      const [first] = states;
      for (const state of states) {
        expect(withoutBallast(state)).toEqual(withoutBallast(first ?? state));
        expectFrozen(state);
        expect([state.money, Object.isFrozen(state.money)]).toEqual([new Money(), false]);
      }
    }),
    { numRuns: 60 },
  );
});

test('a state that is not changed is the same object, also one that is large', () => {
  for (const model of [small, large]) {
    const thing = empty(model);
    const unchanged = thing.changed({ kind: 'nothing', n: 0, tags: [] });
    if (model === large) expect(unchanged.state).toBe(thing.state);
    expect(unchanged.state).toEqual(thing.state);
  }
});

test('a small change of a large state copies only its path', () => {
  const thing = empty(large);
  const changed = thing.changed({ kind: 'push', n: 1, tags: ['a'] });
  expect(changed.state).not.toBe(thing.state);
  expect(changed.state.ballast).toBe(thing.state.ballast);
  expect(changed.state.list).toHaveLength(1);
  expect(thing.state.list).toHaveLength(0);
});

test('H04 a decider that changes a map or a set of the state fails, and what is cached is as it was', async () => {
  const store = memoryStore();
  const repository = makeRepository(store, [small]);
  const pending = raised(small, [
    { kind: 'map', n: 1 },
    { kind: 'add', n: 1 },
  ]);
  right(await commit(repository)(pending)());
  const { state } = right(await load(repository)(small, { id: '1' })());
  expect(() => state.map.set('mine', { n: 7 })).toThrow(TypeError);
  expect(() => state.set.clear()).toThrow(TypeError);
  const again = right(await load(repository)(small, { id: '1' })());
  expect([[...again.state.map.keys()], again.state.set.size]).toEqual([['1'], 1]);
});
