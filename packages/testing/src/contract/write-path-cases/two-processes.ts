// R14: two processes get one command, and decide it differently, as during a deployment.
import { defineAggregate, makeRepository, transact, type EventStore, type RepositoryOptions } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { faultyStore } from '../../faults/index.js';
import { manualClock } from '../../manual-clock.js';
import { assert, right } from '../asserting.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';
import { appendsBehind, door } from './watching.js';

/** One deployment: the same aggregate, whose `act` gives these words as events; none at all gives nothing to do. */
const deployment = (words: readonly string[]) =>
  defineAggregate({
    type: 'deployed',
    key: { id: t.string },
    initial: { words: [] as readonly string[] },
    events: {
      said: { data: { word: t.string }, apply: (state, { word }) => ({ words: [...state.words, word] }) },
    },
    commands: { act: { decide: (one) => words.reduce((so, word) => so.said({ word }), one) } },
  });

function process(store: EventStore, id: string, words: readonly string[], options: RepositoryOptions = {}) {
  const Deployed = deployment(words);
  const repository = makeRepository(store, [Deployed], { ...options, afterCommit: [] });
  const act = async (commandId: string, load?: 'anyCached' | 'assumeEmpty') =>
    transact(repository, load === undefined ? {} : { load })(Deployed.act.message({ id }, {}, { id: commandId }))();
  return { act, acted: async (...args: Parameters<typeof act>) => right(await act(...args)) };
}

/** What the two of them decide, in words. */
const PAIRS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['other content', ['a'], ['b']],
  ['more events, the first of them the same', ['a'], ['a', 'b']],
  ['fewer events, the same as the first', ['a', 'b'], ['a']],
  ['fewer and other events', ['a', 'b', 'c'], ['d', 'e']],
  ['the same events in another order', ['a', 'b'], ['b', 'a']],
  ['the same but the last', ['a', 'b', 'c'], ['a', 'b', 'd']],
  ['the same', ['a', 'b'], ['a', 'b']],
  ['the same event once more', ['a', 'a'], ['a', 'a', 'a']],
  ['nothing to do', ['a', 'b'], []],
];

type Acted = Awaited<ReturnType<ReturnType<typeof process>['acted']>>;

/** Each of them reports the events that the stream has of the command, from `first` on, and there is one copy. */
async function assertReported(
  { read }: StoreContext,
  id: string,
  outcomes: readonly Acted[],
  first: bigint,
  candidates: readonly (readonly string[])[],
): Promise<void> {
  const stored = (await read(`deployed-${id}`)).filter(({ metadata }) => metadata['commandId'] === 'one');
  const words = stored.map(({ data }) => (data as { word: string }).word);
  assert.ok(
    candidates.some((all) => all.join() === words.join()),
    `one of the two is stored, got ${words.join()}`,
  );
  assert.equal(stored[0]?.revision, first);
  assert.equal(new Set(stored.map((event) => event.id)).size, stored.length, 'each event has an id of its own');
  for (const { events } of outcomes)
    assert.deepEqual(
      events.map((event) => [event.id, event.revision, event.type, event.data]),
      stored.map((event) => [event.id, event.revision, event.type, event.data]),
    );
}

export const twoProcesses: readonly StoreCase[] = PAIRS.flatMap(([how, one, other]): readonly StoreCase[] => [
  {
    id: 'R14',
    name: `Two processes at a barrier decide one command id, the other one with ${how}: both report what is stored.`,
    run: async (context) => {
      for (const existing of [false, true]) {
        const id = context.stream(`barrier-${String(existing)}`);
        if (existing) await process(context.store, id, ['x', 'y']).acted('before');
        const barrier = door();
        const appending = [one, other].map((words) => process(appendsBehind(context.store, barrier), id, words));
        const sent = appending.map(({ acted }) => acted('one'));
        await barrier.arrived(other.length === 0 ? 1 : 2);
        barrier.open();
        const [first, second] = await Promise.all(sent);
        assert.ok(first !== undefined && second !== undefined);
        // Who has nothing to do and was first said so, and stored nothing.
        const outcomes = other.length === 0 ? [first] : [first, second];
        await assertReported(context, id, outcomes, existing ? 2n : 0n, [one, other]);
        for (const { acted } of appending)
          await assertReported(context, id, [await acted('one')], existing ? 2n : 0n, [one, other]);
      }
    },
  },
  {
    id: 'R14',
    name: `The other process comes later, with ${how}, and knows an older state or none: it reports what is stored.`,
    run: async (context) => {
      const { store, stream } = context;
      for (const later of [false, true]) {
        const id = stream(`later-${String(later)}`);
        const warm = process(store, id, other);
        await process(store, id, ['x', 'y']).acted('before');
        await warm.acted('before');
        const outcomes = [await process(store, id, one).acted('one')];
        if (later) await process(store, id, ['z']).acted('after');
        outcomes.push(await warm.acted('one', 'anyCached'));
        outcomes.push(await process(store, id, other).acted('one', 'assumeEmpty'));
        outcomes.push(await process(store, id, other, { cache: 'none' }).acted('one'));
        await assertReported(context, id, outcomes, 2n, [one]);
      }
    },
  },
  {
    id: 'R14',
    name: `The request of one is lost, and the other, with ${how}, is faster than its second try: both report what is stored.`,
    run: async (context) => {
      for (const kind of ['never-delivered', 'lost-reply'] as const) {
        const id = context.stream(kind);
        const there = process(context.store, id, other);
        await process(context.store, id, ['x', 'y']).acted('before');
        const outcomes: Acted[] = [];
        const run = async () => outcomes.push(await there.acted('one'));
        const faulty = faultyStore(context.store, [
          { on: 'append', nth: 1, fault: { kind } },
          { on: 'append', nth: 2, fault: { kind: 'meanwhile', run } },
        ]);
        const here = process(faulty, id, one, { clock: manualClock({ autoAdvance: true }) });
        const outcome = await here.act('one');
        assert.ok(E.isRight(outcome));
        const reporting = other.length === 0 && kind === 'never-delivered' ? [] : outcomes;
        await assertReported(
          context,
          id,
          [outcome.right, ...reporting],
          2n,
          kind === 'lost-reply' ? [one] : [one, other],
        );
      }
    },
  },
]);
