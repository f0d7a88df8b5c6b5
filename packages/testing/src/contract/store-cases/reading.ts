// Reads of one stream: revisions, directions, pages.
import { assert } from '../asserting.js';
import { gather } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => BigInt(from + n));

export const reading: readonly StoreCase[] = [
  {
    id: 'S01',
    name: 'An unknown stream reads empty.',
    run: async ({ stream, read }) => {
      const name = stream('unknown');
      assert.deepEqual(await read(name), []);
      assert.deepEqual(await read(name, { from: 5n }), []);
      assert.deepEqual(await read(name, { direction: 'backwards' }), []);
      assert.deepEqual(await read(name, { requireLeader: true }), []);
    },
  },
  {
    id: 'S06',
    name: 'Reading from a revision gives exactly the rest, forwards and backwards.',
    run: async ({ stream, append, events, read }) => {
      const name = stream('from');
      await append(name, 'no_stream', events(10));
      const forwards = async (from: bigint | 'start' | 'end') => (await read(name, { from })).map((e) => e.revision);
      const backwards = async (from: bigint | 'start' | 'end') =>
        (await read(name, { from, direction: 'backwards' })).map((e) => e.revision);
      for (let n = 0; n < 10; n++) {
        assert.deepEqual(await forwards(BigInt(n)), range(n, 10));
        assert.deepEqual(await backwards(BigInt(n)), range(0, n + 1).reverse());
      }
      assert.deepEqual(await forwards('start'), range(0, 10));
      assert.deepEqual(await backwards('end'), range(0, 10).reverse());
      assert.deepEqual(await forwards(10n), []);
      assert.deepEqual(await forwards('end'), []);
      assert.deepEqual(await backwards(99n), range(0, 10).reverse());
      assert.deepEqual((await read(name, { direction: 'backwards' })).length, 10);
    },
  },
  {
    id: 'S06',
    name: 'Reading at most so many gives the first of the rest.',
    run: async ({ stream, append, events, read }) => {
      const name = stream('most');
      await append(name, 'no_stream', events(10));
      const some = async (options: Parameters<typeof read>[1]) => (await read(name, options)).map((e) => e.revision);
      assert.deepEqual(await some({ from: 3n, maxCount: 4 }), range(3, 7));
      assert.deepEqual(await some({ maxCount: 1, direction: 'backwards' }), [9n]);
      assert.deepEqual(await some({ from: 4n, maxCount: 2, direction: 'backwards' }), [4n, 3n]);
      assert.deepEqual(await some({ from: 8n, maxCount: 50 }), [8n, 9n]);
    },
  },
  {
    id: 'PC20',
    name: 'A long stream comes in pages, each of at least one event, none lost between them.',
    run: async ({ stream, store, append, events, size }) => {
      const name = stream('long');
      const count = size(3000);
      let last: bigint | 'no_stream' = 'no_stream';
      for (let n = 0; n < count; n += 500) last = (await append(name, last, events(Math.min(500, count - n)))).revision;
      const forwards = (await gather(store.readStream(name))).map(({ revision }) => revision);
      assert.deepEqual(forwards, range(0, count));
      const backwards = (await gather(store.readStream(name, { direction: 'backwards' }))).map((e) => e.revision);
      assert.deepEqual(backwards, range(0, count).reverse());
    },
  },
  {
    id: 'PC21',
    name: 'A read that is left early is released, and can be made again any number of times.',
    run: async ({ stream, store, append, events, read, size }) => {
      const name = stream('left');
      const count = size(1000);
      await append(name, 'no_stream', events(count));
      for (let n = 0; n < 100; n++) {
        for await (const page of store.readStream(name)) {
          assert.equal(page[0]?.revision, 0n);
          break;
        }
      }
      assert.equal((await read(name)).length, count);
      const again = store.readStream(name, { maxCount: 3 });
      assert.equal((await gather(again)).length, 3);
    },
  },
];
