// Appends at an expected revision: order, atomicity, conflicts.
import { comparePositions } from '@millrace/core';
import { assert, left, right, tagged } from '../asserting.js';
import type { StoreCase } from '../store-contract.js';

const conflict = (stream: string, expected: bigint | 'no_stream', actual: bigint | 'no_stream') => ({
  _tag: 'WrongExpectedRevision',
  stream,
  expected,
  actual,
});

export const appending: readonly StoreCase[] = [
  {
    id: 'S02',
    name: 'Append at "no stream" works once, then conflicts with the actual revision.',
    run: async ({ stream, append, refused, events, read }) => {
      const name = stream('new');
      const { revision } = await append(name, 'no_stream', events(3));
      assert.equal(revision, 2n);
      assert.deepEqual(await refused(name, 'no_stream', events(1)), conflict(name, 'no_stream', 2n));
      assert.equal((await read(name)).length, 3);
    },
  },
  {
    id: 'S03',
    name: 'Append at the right revision keeps order.',
    run: async ({ stream, append, events, read }) => {
      const name = stream('ordered');
      const [first, second, third] = [events(2), events(3), events(1)];
      assert.equal((await append(name, 'no_stream', first)).revision, 1n);
      assert.equal((await append(name, 1n, second)).revision, 4n);
      assert.equal((await append(name, 4n, third)).revision, 5n);
      const ids = (await read(name)).map(({ id }) => id);
      assert.deepEqual(
        ids,
        [...first, ...second, ...third].map(({ id }) => id),
      );
    },
  },
  {
    id: 'S04',
    name: 'Streams are independent.',
    run: async ({ stream, append, event, read }) => {
      const [one, two] = [stream('a-1'), stream('a-10')];
      await append(one, 'no_stream', [event({ of: 'one' })]);
      await append(two, 'no_stream', [event({ of: 'two' })]);
      await append(one, 0n, [event({ of: 'one' })]);
      assert.deepEqual(await read(one).then((all) => all.map(({ data }) => data)), [{ of: 'one' }, { of: 'one' }]);
      assert.deepEqual(await read(two).then((all) => all.map(({ data }) => data)), [{ of: 'two' }]);
    },
  },
  {
    id: 'S05',
    name: 'Revisions are 0 to n-1.',
    run: async ({ stream, append, events, event, read, random }) => {
      const name = stream('numbered');
      const batches = Array.from({ length: 10 }, () => 1 + random.int(5));
      let last = (await append(name, 'no_stream', [event()])).revision;
      for (const size of batches) last = (await append(name, last, events(size))).revision;
      const revisions = (await read(name)).map(({ revision }) => revision);
      assert.deepEqual(
        revisions,
        Array.from(revisions, (_, n) => BigInt(n)),
      );
      assert.equal(last, BigInt(revisions.length - 1));
      assert.equal(
        revisions.length,
        batches.reduce((sum, size) => sum + size, 1),
      );
    },
  },
  {
    id: 'S07',
    name: 'A batch is atomic: one event that cannot be stored, or a conflict, and none is.',
    run: async ({ stream, append, refused, event, events, read, log }) => {
      const name = stream('atomic');
      await append(name, 'no_stream', events(1));
      const bad = { ...event(), data: { amount: NaN } };
      tagged(await refused(name, 0n, [event(), bad, event()]), 'NotAppended');
      await refused(name, 5n, events(3));
      await refused(name, 'no_stream', events(3));
      assert.equal((await read(name)).length, 1);
      assert.equal((await log()).length, 1);
      assert.equal((await append(name, 0n, events(2))).revision, 2n);
    },
  },
  {
    id: 'S07',
    name: "A batch is stored whole, without another writer's events between its own.",
    run: async ({ stream, store, event, read, log }) => {
      const name = stream('contended');
      const batch = (writer: number) => Array.from({ length: 4 }, (_, n) => event({ writer, n }));
      const write = async (writer: number): Promise<void> => {
        for (let expected: bigint | 'no_stream' = 'no_stream'; ;) {
          const answer = await store.append(name, expected, batch(writer))();
          if (answer._tag === 'Right') return;
          expected = left(answer, 'WrongExpectedRevision').actual;
        }
      };
      await Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)));
      for (const all of [await read(name), await log()]) {
        const wholes = Array.from({ length: 8 }, (_, i) => all.slice(4 * i, 4 * i + 4).map(({ data }) => data));
        const writers = wholes.map((whole) => (whole[0] as { writer: number }).writer);
        assert.deepEqual(
          wholes,
          writers.map((writer) => batch(writer).map(({ data }) => data)),
        );
        assert.deepEqual([...writers].sort(), [0, 1, 2, 3, 4, 5, 6, 7]);
      }
    },
  },
  {
    id: 'S14',
    name: 'A gap or an append beyond the end is a conflict.',
    run: async ({ stream, append, refused, event, events, read }) => {
      const [none, some] = [stream('none'), stream('some')];
      assert.deepEqual(await refused(none, 0n, [event()]), conflict(none, 0n, 'no_stream'));
      assert.deepEqual(await refused(none, 7n, [event()]), conflict(none, 7n, 'no_stream'));
      await append(some, 'no_stream', events(3));
      assert.deepEqual(await refused(some, 3n, [event()]), conflict(some, 3n, 2n));
      assert.deepEqual(await refused(some, 1n, [event()]), conflict(some, 1n, 2n));
      assert.deepEqual(await refused(some, 2n ** 53n, [event()]), conflict(some, 2n ** 53n, 2n));
      assert.deepEqual([(await read(none)).length, (await read(some)).length], [0, 3]);
    },
  },
  {
    id: 'S15',
    name: 'An event over the size limit is refused whole, before or after the wire.',
    run: async ({ stream, append, refused, event, read, maxAppendSize }) => {
      const name = stream('large');
      const filled = (bytes: number) => event({ text: 'x'.repeat(bytes) });
      const answer = tagged(await refused(name, 'no_stream', [event(), filled(maxAppendSize)]), 'NotAppended');
      assert.equal(answer.fault, 'too-large');
      assert.equal(answer.retryable, false);
      const together = [filled(maxAppendSize * 0.4), filled(maxAppendSize * 0.4), filled(maxAppendSize * 0.4)];
      tagged(await refused(name, 'no_stream', together), 'NotAppended');
      const wide = { ...event(), data: { text: '€'.repeat(maxAppendSize / 2) } };
      tagged(await refused(name, 'no_stream', [wide]), 'NotAppended');
      assert.deepEqual(await read(name), []);
      await append(name, 'no_stream', [filled(maxAppendSize * 0.9)]);
      assert.equal((await read(name)).length, 1);
    },
  },
  {
    id: 'PC01',
    name: 'An append does nothing until it is run.',
    run: async ({ stream, store, event, read }) => {
      const name = stream('lazy');
      const append = store.append(name, 'no_stream', [event()]);
      assert.deepEqual(await read(name), []);
      right(await append());
      assert.equal((await read(name)).length, 1);
    },
  },
  {
    id: 'PC02',
    name: 'An append of no events is refused.',
    run: async ({ stream, refused }) => {
      const answer = tagged(await refused(stream('empty'), 'no_stream', []), 'NotAppended');
      assert.deepEqual([answer.fault, answer.retryable], ['refused', false]);
    },
  },
  {
    id: 'PC03',
    name: 'What is acknowledged is visible to every read that starts later.',
    run: async ({ stream, append, event, read, log, size, store }) => {
      const name = stream('visible');
      let last: bigint | 'no_stream' = 'no_stream';
      for (let n = 0; n < size(50); n++) {
        const { revision, position } = await append(name, last, [event({ n })]);
        last = revision;
        assert.equal((await read(name, { from: revision, requireLeader: true })).length, 1);
        assert.equal((await log({ from: position })).length, 1);
        const head = right(await store.head());
        assert.ok(head !== undefined && comparePositions(head, position) >= 0, 'the head is at the append or later');
      }
    },
  },
];
