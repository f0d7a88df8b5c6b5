// The same append sent again: what a client does whose reply was lost.
import { assert, tagged } from '../asserting.js';
import type { StoreCase } from '../store-contract.js';

export const idempotency: readonly StoreCase[] = [
  {
    id: 'PC10',
    name: 'The same append sent again is answered as written, and written once.',
    run: async ({ stream, append, events, read }) => {
      const name = stream('again');
      const [first, second] = [events(3), events(2)];
      assert.equal((await append(name, 'no_stream', first)).revision, 2n);
      assert.equal((await append(name, 'no_stream', first)).revision, 2n);
      assert.equal((await append(name, 2n, second)).revision, 4n);
      assert.equal((await append(name, 2n, second)).revision, 4n);
      assert.equal((await read(name)).length, 5);
    },
  },
  {
    id: 'PC10',
    name: 'It is so also when others have appended since.',
    run: async ({ stream, append, events, read }) => {
      const name = stream('later');
      const [first, second] = [events(2), events(3)];
      await append(name, 'no_stream', first);
      await append(name, 1n, second);
      await append(name, 4n, events(4));
      assert.equal((await append(name, 'no_stream', first)).revision, 1n);
      assert.equal((await append(name, 1n, second)).revision, 4n);
      assert.equal((await read(name)).length, 9);
    },
  },
  {
    id: 'PC11',
    name: 'Events that are the same only in part, or in another order, or longer than what is stored, are a conflict.',
    run: async ({ stream, append, refused, event, read }) => {
      const name = stream('part');
      const [a, b, c] = [event(), event(), event()];
      await append(name, 'no_stream', [a, b]);
      for (const other of [
        [a, c],
        [b, a],
        [c, b],
        [a, b, c],
      ]) {
        const { actual } = tagged(await refused(name, 'no_stream', other), 'WrongExpectedRevision');
        assert.equal(actual, 1n);
      }
      assert.equal((await append(name, 'no_stream', [a])).revision, 0n);
      assert.deepEqual(
        (await read(name)).map(({ id }) => id),
        [a.id, b.id],
      );
    },
  },
  {
    id: 'PC12',
    name: 'Only ids are compared, never content; what is stored stays.',
    run: async ({ stream, append, event, read }) => {
      const name = stream('content');
      const first = event({ amount: 1 });
      await append(name, 'no_stream', [first]);
      const changed = { ...first, type: 'contract/changed', data: { amount: 2 } };
      assert.equal((await append(name, 'no_stream', [changed])).revision, 0n);
      assert.deepEqual(
        (await read(name)).map(({ type, data }) => [type, data]),
        [[first.type, { amount: 1 }]],
      );
    },
  },
  {
    id: 'PC13',
    name: 'The same ids at a newer, correct revision are written again, and in another stream as well.',
    run: async ({ stream, append, events, read }) => {
      const [one, two] = [stream('one'), stream('two')];
      const same = events(2);
      await append(one, 'no_stream', same);
      assert.equal((await append(one, 1n, same)).revision, 3n);
      assert.equal((await append(two, 'no_stream', same)).revision, 1n);
      assert.deepEqual([(await read(one)).length, (await read(two)).length], [4, 2]);
    },
  },
  {
    id: 'PC14',
    name: 'The ids of a deleted life of the stream do not count.',
    needs: ['deleted-life'],
    run: async ({ stream, store, append, refused, events, read }) => {
      const name = stream('reborn');
      const [first, second] = [events(2), events(2)];
      await append(name, 'no_stream', first);
      await append(name, 1n, second);
      await store.deleteStream(name)();
      const { actual } = tagged(await refused(name, 1n, second), 'WrongExpectedRevision');
      assert.equal(actual, 3n);
      assert.equal((await append(name, 'no_stream', first)).revision, 5n);
      assert.deepEqual(
        (await read(name)).map(({ revision }) => revision),
        [4n, 5n],
      );
    },
  },
  {
    id: 'PC15',
    name: 'Of two appends with the same events at one time, one copy is written, and both are answered.',
    run: async ({ stream, append, events, read }) => {
      const name = stream('twins');
      const same = events(3);
      const answers = await Promise.all([1, 2, 3].map(() => append(name, 'no_stream', same)));
      assert.deepEqual(
        answers.map(({ revision }) => revision),
        [2n, 2n, 2n],
      );
      assert.equal((await read(name)).length, 3);
    },
  },
];
