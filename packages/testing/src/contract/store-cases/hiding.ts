// Soft delete, tombstone and truncation: what they hide, and that numbering goes on.
import { assert, left, readError, right, tagged } from '../asserting.js';
import { caughtUp, eventsOf } from '../following.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';
import { faultyStore } from '../../faults/index.js';

const revisions = async ({ read }: StoreContext, stream: string) =>
  (await read(stream)).map(({ revision }) => revision);

// Every event of the stream is hidden, and yet it goes on where it was.
async function assertGoesOn(context: StoreContext, name: string, last: bigint): Promise<void> {
  const { refused, event, append, read } = context;
  assert.deepEqual(await read(name), []);
  assert.deepEqual(await read(name, { direction: 'backwards', maxCount: 1 }), []);
  const { actual } = tagged(await refused(name, 'no_stream', [event()]), 'WrongExpectedRevision');
  assert.equal(actual, last);
  assert.equal((await append(name, last, [event()])).revision, last + 1n);
}

export const hiding: readonly StoreCase[] = [
  {
    id: 'S13',
    name: 'A soft-deleted stream reads empty, is written at "no stream", and goes on numbering.',
    run: async (context) => {
      const { stream, store, append, refused, events, event, read, log } = context;
      const name = stream('soft');
      await append(name, 'no_stream', events(3));
      right(await store.deleteStream(name)());
      assert.deepEqual(await read(name), []);
      assert.equal(tagged(await refused(name, 1n, [event()]), 'WrongExpectedRevision').actual, 2n);
      assert.equal((await append(name, 'no_stream', events(2))).revision, 4n);
      assert.deepEqual(await revisions(context, name), [3n, 4n]);
      assert.equal((await append(name, 4n, events(1))).revision, 5n);
      assert.deepEqual(await revisions(context, name), [3n, 4n, 5n]);
      assert.deepEqual(
        (await read(name, { from: 0n, maxCount: 1 })).map((e) => e.revision),
        [3n],
      );
      assert.equal((await log()).length, 6, 'the log still has what the delete hides');
    },
  },
  {
    id: 'S13',
    name: 'A soft-deleted stream is also written at its last revision.',
    run: async (context) => {
      const { stream, store, append, events } = context;
      const name = stream('exact');
      await append(name, 'no_stream', events(3));
      right(await store.deleteStream(name)());
      assert.equal((await append(name, 2n, events(1))).revision, 3n);
      assert.deepEqual(await revisions(context, name), [3n]);
    },
  },
  {
    id: 'S13',
    name: 'A tombstoned stream is a typed error for every verb, and not to be retried.',
    run: async ({ stream, store, append, refused, events, event, read, log }) => {
      const name = stream('tombstone');
      await append(name, 'no_stream', events(2));
      right(await store.tombstoneStream(name)());
      for (const expected of ['no_stream', 0n, 1n, 9n] as const) {
        const answer = tagged(await refused(name, expected, [event()]), 'NotAppended');
        assert.deepEqual([answer.fault, answer.retryable], ['stream-deleted', false]);
      }
      for (const options of [{}, { from: 1n }, { direction: 'backwards' }] as const) {
        const error = await readError(read(name, options), 'stream-deleted');
        assert.deepEqual([error.stream, error.retryable], [name, false]);
      }
      assert.equal(left(await store.deleteStream(name)(), 'NotAppended').fault, 'stream-deleted');
      assert.equal((await log()).length, 2, 'the log still has its events');
    },
  },
  {
    id: 'S13',
    name: 'A stream truncated by $tb begins at its first remaining event, at the right revision.',
    run: async (context) => {
      const { stream, store, append, events, log, follow, read } = context;
      const name = stream('truncated');
      await append(name, 'no_stream', events(5));
      right(await store.setStreamMetadata(name, { truncateBefore: 3n })());
      assert.deepEqual(await revisions(context, name), [3n, 4n]);
      assert.deepEqual(
        (await read(name, { direction: 'backwards' })).map((e) => e.revision),
        [4n, 3n],
      );
      assert.deepEqual(
        (await read(name, { from: 1n })).map((e) => e.revision),
        [3n, 4n],
      );
      const followed = eventsOf(await follow(store.subscribeToStream(name), caughtUp));
      assert.deepEqual(
        followed.map((e) => e.revision),
        [3n, 4n],
      );
      assert.equal((await append(name, 4n, events(1))).revision, 5n);
      assert.equal((await log()).length, 6, 'the log still has what is hidden');
    },
  },
  {
    id: 'S13',
    name: 'A stream with $maxCount gives only its newest events, and the metadata is replaced as a whole.',
    run: async (context) => {
      const { stream, store, append, events } = context;
      const name = stream('newest');
      await append(name, 'no_stream', events(5));
      right(await store.setStreamMetadata(name, { maxCount: 2 })());
      assert.deepEqual(await revisions(context, name), [3n, 4n]);
      await append(name, 4n, events(1));
      assert.deepEqual(await revisions(context, name), [4n, 5n]);
      right(await store.setStreamMetadata(name, { truncateBefore: 2n, maxCount: 5 })());
      assert.deepEqual((await revisions(context, name)).at(-1), 5n);
      right(await store.setStreamMetadata(name, { truncateBefore: 4n })());
      assert.deepEqual(await revisions(context, name), [4n, 5n]);
    },
  },
  {
    id: 'S13a',
    name: 'With every event truncated a stream reads empty, the conflict names the actual revision, and the next append goes there.',
    run: async (context) => {
      const { stream, store, append, events } = context;
      const name = stream('all-truncated');
      await append(name, 'no_stream', events(3));
      right(await store.setStreamMetadata(name, { truncateBefore: 3n })());
      await assertGoesOn(context, name, 2n);
      assert.deepEqual(await revisions(context, name), [3n]);
    },
  },
  {
    id: 'S13a',
    name: 'With every event expired it is the same.',
    needs: ['max-age'],
    run: async (context) => {
      const { stream, store, append, events, read, waitUntil } = context;
      const name = stream('expired');
      await append(name, 'no_stream', events(3));
      right(await store.setStreamMetadata(name, { maxAge: 1 })());
      await waitUntil(async () => (await read(name)).length === 0, 'the events expired');
      await assertGoesOn(context, name, 2n);
    },
  },
  {
    id: 'S13b',
    name: 'A lost reply while re-creating a soft-deleted stream: one copy, the right revision.',
    run: async (context) => {
      const { stream, store, append, events, read } = context;
      const name = stream('reborn');
      await append(name, 'no_stream', events(3));
      right(await store.deleteStream(name)());
      const faulty = faultyStore(store, [{ on: 'append', nth: 1, fault: { kind: 'lost-reply' } }]);
      const birth = events(2);
      left(await faulty.append(name, 'no_stream', birth)(), 'Ambiguous');
      // Sent again it is answered as written, or as a conflict with itself: then the tail shows the own ids.
      const again = await faulty.append(name, 'no_stream', birth)();
      if (again._tag === 'Right') assert.equal(again.right.revision, 4n);
      else assert.equal(tagged(again.left, 'WrongExpectedRevision').actual, 4n);
      const found = (await read(name)).map(({ id, revision }) => [id, revision]);
      assert.deepEqual(
        found,
        birth.map(({ id }, n) => [id, BigInt(3 + n)]),
      );
    },
  },
  {
    id: 'PC60',
    name: 'Maintenance done twice is done once, and unknown streams may be named.',
    run: async (context) => {
      const { stream, store, append, events, read } = context;
      const [unknown, twice, gone] = [stream('unknown'), stream('twice'), stream('gone')];
      right(await store.deleteStream(unknown)());
      assert.deepEqual(await read(unknown), []);
      assert.equal((await append(unknown, 'no_stream', events(2))).revision, 1n);
      await append(twice, 'no_stream', events(2));
      for (const time of [1, 2]) {
        right(await store.deleteStream(twice)());
        assert.deepEqual(await read(twice), [], `deleted ${String(time)} times`);
      }
      assert.equal((await append(twice, 'no_stream', events(1))).revision, 2n);
      for (const time of [1, 2]) {
        right(await store.setStreamMetadata(unknown, { truncateBefore: 1n })());
        assert.deepEqual(await revisions(context, unknown), [1n], `truncated ${String(time)} times`);
      }
      right(await store.tombstoneStream(gone)());
      right(await store.tombstoneStream(gone)());
      await readError(read(gone), 'stream-deleted');
    },
  },
  {
    id: 'PC61',
    name: 'Metadata set before the first event is in force from then on.',
    run: async (context) => {
      const { stream, store, append, events } = context;
      const name = stream('prepared');
      right(await store.setStreamMetadata(name, { maxCount: 1 })());
      await append(name, 'no_stream', events(3));
      assert.deepEqual(await revisions(context, name), [2n]);
    },
  },
];
