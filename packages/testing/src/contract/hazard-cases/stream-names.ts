// H06, H11 and H13: whatever a key is, and whatever a handler does, events go to the stream of their aggregate.
import {
  defineAggregate,
  load,
  makeRepository,
  parseStreamName,
  ReadError,
  transact,
  type Json,
  type RecordedEvent,
} from '@millrace/core';
import * as t from 'io-ts';
import { assert, left, right } from '../asserting.js';
import type { StoreCase } from '../store-contract.js';

// `run` sets the keys of one case apart from those of others on a shared store.
const Named = defineAggregate({
  type: 'named',
  key: { run: t.string, name: t.union([t.string, t.number, t.boolean]) },
  initial: { notes: [] as unknown[] },
  events: {
    noted: {
      data: { note: t.unknown },
      apply: (state, { note }) => {
        state.notes.push(note);
      },
    },
  },
  commands: { note: { data: { note: t.unknown }, decide: (named, data) => named.noted(data) } },
});

const Overwriting = defineAggregate({
  type: 'overwriting',
  key: { run: t.string },
  initial: { type: 'overwriting', key: { run: '' }, stream: '', revision: 0 },
  events: {
    happened: {
      doc: 'Overwrites all that it can reach.',
      apply: (state, data) => {
        state.type = 'other';
        state.key.run = 'other';
        state.stream = 'other-other';
        state.revision = 99;
        Object.assign(data, { run: 'other', type: 'other' });
      },
    },
  },
  commands: { happen: { decide: (aggregate) => aggregate.happened().happened() } },
});

const NAMES: readonly (string | number | boolean)[] = [
  ...[1, '1', 1.5, '1.5', -1, 1e21, '1e+21', true, 'true', false],
  ...['a.b', 'a_b', 'a-b', 'a+b', 'a b', 'a/b', 'a%2Fb', '=1', '', '+', '%'],
  ...['ä', 'a\u0308', '日本語', '👩‍🚀', '\u0000', '\n', 'x'.repeat(2_000), 'é'.repeat(2_000)],
  ...['__proto__', 'constructor', 'toString', '$all', '$$x'],
];

const POISONED =
  '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"toString":"__proto__","list":[{"__proto__":1}]}';

export const streamNames: readonly StoreCase[] = [
  {
    id: 'H06',
    name: 'A handler that overwrites all that it can reach cannot change which stream is written.',
    run: async ({ store, stream, read }) => {
      const key = { run: stream('overwriting') };
      const repository = makeRepository(store, [Overwriting]);
      for (const last of [1n, 3n]) {
        const { aggregate } = right(await transact(repository)(Overwriting.happen.message(key))());
        assert.deepEqual([aggregate.type, aggregate.key, aggregate.revision], ['overwriting', key, last]);
      }
      const stored = await read(`overwriting-${key.run}`);
      assert.deepEqual(
        stored.map(({ data }) => data),
        [key, key, key, key],
      );
      assert.deepEqual(await read('other-other'), []);
    },
  },
  {
    id: 'H11',
    name: 'Every key has a stream of its own, in printable ASCII, from which it can be read back.',
    run: async ({ store, stream, read }) => {
      const run = stream('names');
      const note = transact(makeRepository(store, [Named]));
      const seen = new Map<string, unknown>();
      for (const name of NAMES) {
        const { aggregate } = right(await note(Named.note.message({ run, name }, { note: name }))());
        assert.deepEqual(
          [aggregate.revision, aggregate.key],
          [0n, { run, name }],
          `a stream of its own: ${String(name)}`,
        );
        const [event, ...others] = await noted(
          store.readAll({ filter: { by: 'stream', prefixes: [`named-${run}+`] } }),
          {
            name,
          },
        );
        assert.deepEqual([event?.data, others], [{ run, name, note: name }, []]);
        const own = event?.stream ?? '';
        assert.match(own, /^[\x21-\x7e]+$/);
        assert.deepEqual(parseStreamName(own), { type: 'named', parts: [run, name] });
        assert.equal((await read(own)).length, 1);
        assert.ok(!seen.has(own), `${own} is of ${String(name)} and of ${String(seen.get(own))}`);
        seen.set(own, name);
      }
      for (const name of NAMES) {
        const loaded = right(await load(makeRepository(store, [Named]))(Named, { run, name })());
        assert.deepEqual([loaded.revision, loaded.state.notes], [0n, [name]]);
      }
    },
  },
  {
    id: 'H11',
    name: 'A tombstoned stream with a unicode key is read and appended to without a transport error: a typed failure.',
    run: async ({ store, stream }) => {
      const key = { run: stream('tombstone'), name: 'Grüße, 世界 👋' };
      const repository = makeRepository(store, [Named], { cache: 'none' });
      right(await transact(repository)(Named.note.message(key, { note: 1 }))());
      const name = `named-${key.run}+${encodeURIComponent(key.name)}`;
      right(await store.tombstoneStream(name)());
      const unread = left(await load(repository)(Named, key)(), 'Failed');
      assert.deepEqual([unread.stream, unread.retryable], [name, false]);
      assert.ok(unread.cause instanceof ReadError && unread.cause.fault === 'stream-deleted');
      const blind = transact(repository, { load: 'assumeEmpty' });
      const unwritten = left(await blind(Named.note.message(key, { note: 2 }))(), 'Failed');
      assert.deepEqual([unwritten.stream, unwritten.retryable], [name, false]);
      assert.match(unwritten.message, /stream-deleted/);
    },
  },
  {
    id: 'H13',
    name: '`__proto__`, `constructor` and `toString` in keys, data and values are plain data.',
    run: async ({ store, stream }) => {
      const run = stream('plain');
      const note = JSON.parse(POISONED) as Json;
      for (const name of ['__proto__', 'constructor', 'toString']) {
        const repository = makeRepository(store, [Named]);
        const { aggregate, events } = right(await transact(repository)(Named.note.message({ run, name }, { note }))());
        const loaded = right(await load(makeRepository(store, [Named]))(Named, { run, name })());
        for (const held of [events[0]?.data.note, aggregate.state.notes[0], loaded.state.notes[0]])
          assert.equal(JSON.stringify(held), JSON.stringify(note));
        assert.deepEqual([loaded.key, loaded.revision], [{ run, name }, 0n]);
      }
      assert.equal(({} as Record<string, unknown>)['admin'], undefined);
    },
  },
];

async function noted(pages: AsyncIterable<readonly RecordedEvent[]>, { name }: { name: Json }) {
  const found: RecordedEvent[] = [];
  for await (const page of pages) found.push(...page.filter(({ data }) => (data as { name?: Json }).name === name));
  return found;
}
