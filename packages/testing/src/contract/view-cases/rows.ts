// Rows: JSON by key, whatever the keys and the values look like.
import type { Json } from '@millrace/core';
import { assert, right } from '../asserting.js';
import { at } from '../view-context.js';
import type { ViewCase } from '../view-contract.js';

const HOSTILE_KEYS = [
  ...['', ' ', '  ', '__proto__', 'constructor', 'toString', 'null', 'NULL', '"', "'", "'; drop table rows; --", '\\'],
  ...[
    '\\N',
    '{a,b}',
    '$1',
    '%',
    '_',
    '\t',
    '\n',
    '\r\n',
    '\u0001',
    '\u007f',
    'ä',
    'a\u0308',
    '😀',
    '\uffff',
    'ﬀ',
    '1',
    '01',
    'A',
  ],
  ...['a', '["a",1]', 'x'.repeat(2000)],
];

const HOSTILE_VALUES: readonly Json[] = [
  ...[null, true, false, 0, -1, 0.1, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 2 ** 53, -(2 ** 53) - 2, 123456.789],
  ...['', 'text', '"', '\\', '\u2028', '\u0001', 'ä😀', 'null', [], {}, [null, [1, [2]]], { a: { b: { c: [] } } }],
  ...[{ '': 1 }, { ' ': 1 }, { id: 'other' }, JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}') as Json],
  ...['x'.repeat(100_000)],
];

export const rows: readonly ViewCase[] = [
  {
    id: 'PV50',
    name: 'Rows come in the order in which they are asked for, and where there is none, there is none.',
    run: async ({ views, another, prepare, acquire, commit }) => {
      const build = await prepare();
      const lease = await acquire(build);
      await commit(lease, {
        rows: [
          { key: 'b', row: { n: 2 } },
          { key: 'a', row: { n: 1 } },
          { key: 'c', row: null },
        ],
      });
      const asked = ['c', 'missing', 'a', 'b', 'a'];
      for (const store of [views, another])
        assert.deepEqual(right(await store.rows(build, asked)()), [null, undefined, { n: 1 }, { n: 2 }, { n: 1 }]);
      assert.deepEqual(right(await views.rows(build, [])()), []);
    },
  },
  {
    id: 'PV51',
    name: 'A row that is written again is replaced; one that is removed is gone, and may come again.',
    run: async ({ prepare, acquire, commit, all }) => {
      const build = await prepare();
      const lease = await acquire(build);
      await commit(lease, {
        rows: [
          { key: 'a', row: { n: 1, old: true } },
          { key: 'b', row: { n: 2 } },
        ],
      });
      await commit(lease, {
        rows: [
          { key: 'a', row: { n: 3 } },
          { key: 'b', row: undefined },
          { key: 'c', row: undefined },
        ],
      });
      assert.deepEqual(await all(build), [['a', { n: 3 }]]);
      await commit(lease, { rows: [{ key: 'b', row: { n: 4 } }] });
      assert.deepEqual(await all(build), [
        ['a', { n: 3 }],
        ['b', { n: 4 }],
      ]);
    },
  },
  {
    id: 'PV52',
    name: 'Any text is a key, and no two keys are taken for one.',
    run: async ({ views, prepare, acquire, commit, all }) => {
      const build = await prepare();
      const lease = await acquire(build);
      await commit(lease, { rows: HOSTILE_KEYS.map((key, n) => ({ key, row: { n } })) });
      assert.deepEqual(
        right(await views.rows(build, HOSTILE_KEYS)()),
        HOSTILE_KEYS.map((_, n) => ({ n })),
      );
      assert.equal((await all(build)).length, HOSTILE_KEYS.length);
      await commit(lease, { rows: HOSTILE_KEYS.map((key) => ({ key, row: undefined })) });
      assert.deepEqual(await all(build), []);
    },
  },
  {
    id: 'PV53',
    name: 'Any JSON comes back equal, as a row and inside of one.',
    run: async ({ views, prepare, acquire, commit }) => {
      const build = await prepare();
      const lease = await acquire(build);
      const values = [...HOSTILE_VALUES, ...HOSTILE_VALUES.map((value) => ({ id: 'k', value }))];
      const keys = values.map((_, n) => String(n));
      await commit(lease, { rows: values.map((row, n) => ({ key: String(n), row })) });
      const found = right(await views.rows(build, keys)());
      for (const [n, value] of values.entries()) assert.deepEqual(found[n], value, `row ${String(n)}`);
    },
  },
  {
    id: 'PV54',
    name: '20,000 rows are one commit, and are read at once.',
    run: async ({ views, prepare, acquire, commit, progress }) => {
      const build = await prepare();
      const lease = await acquire(build);
      const keys = Array.from({ length: 20_000 }, (_, n) => `key-${String(n).padStart(6, '0')}`);
      const rowOf = (key: string, n: number) => ({ id: key, owner: `owner ${String(n % 7)}`, amount: n });
      await commit(lease, { checkpoint: at(1n), rows: keys.map((key, n) => ({ key, row: rowOf(key, n) })) });
      const found = right(await views.rows(build, keys)());
      assert.equal(found.length, keys.length);
      for (const [n, key] of keys.entries()) assert.deepEqual(found[n], rowOf(key, n));
      const rest = keys.slice(1).map((key) => ({ key, row: undefined }));
      await commit(lease, { checkpoint: at(2n), rows: rest });
      assert.deepEqual(
        right(await views.page(build, { limit: 10 })()).map(({ key }) => key),
        [keys[0]],
      );
      assert.deepEqual((await progress(lease)).checkpoint, at(2n));
    },
  },
  {
    id: 'PV55',
    name: 'The rows of a build are those of all its slots, and of no other version.',
    run: async ({ prepare, acquire, commit, all }) => {
      const [one, two] = [await prepare({ version: 1, slots: 2 }), await prepare({ version: 2 })];
      await commit(await acquire(one, 0), { rows: [{ key: 'a', row: 1 }] });
      await commit(await acquire(one, 1), { rows: [{ key: 'b', row: 2 }] });
      await commit(await acquire(two, 0), { rows: [{ key: 'a', row: 3 }] });
      assert.deepEqual(
        [await all(one), await all(two)],
        [
          [
            ['a', 1],
            ['b', 2],
          ],
          [['a', 3]],
        ],
      );
    },
  },
];
