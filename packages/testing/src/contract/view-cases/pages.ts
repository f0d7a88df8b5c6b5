// Pages: rows in the order of their keys, all of them or those that a look-up finds.
import type { Json, RowPage } from '@millrace/core';
import { assert, left, right } from '../asserting.js';
import type { ViewContext } from '../view-context.js';
import type { ViewCase } from '../view-contract.js';

// In the order of their UTF-8 bytes, which is neither that of UTF-16 nor that of any language.
const ORDERED = [
  '',
  ' ',
  '"',
  '10',
  '9',
  'A',
  'B',
  '_',
  'a',
  'aa',
  'ab',
  'b',
  '~',
  'ä',
  'é',
  '\u4e2d',
  '\ue000',
  'ﬀ',
  '\uffff',
  '𝒳',
  '😀',
];

async function filled({ prepare, acquire, commit, views }: ViewContext, rows: Readonly<Record<string, Json>>) {
  const build = await prepare();
  const changes = Object.entries(rows).map(([key, row]) => ({ key, row }));
  await commit(await acquire(build), { rows: changes });
  const keys = async (page: RowPage) => right(await views.page(build, page)()).map(({ key }) => key);
  return { build, keys };
}

export const pages: readonly ViewCase[] = [
  {
    id: 'PV60',
    name: 'A page is in the order of the UTF-8 bytes of its keys.',
    run: async (context) => {
      const { random } = context;
      const shuffled = ORDERED.map((key) => ({ key, by: random.next() })).sort((a, b) => a.by - b.by);
      const { keys } = await filled(context, Object.fromEntries(shuffled.map(({ key }) => [key, { id: key }])));
      assert.deepEqual(await keys({ limit: 100 }), ORDERED);
    },
  },
  {
    id: 'PV61',
    name: 'Pages follow one another without a gap or a repetition, also behind a key that is not there.',
    run: async (context) => {
      const { keys } = await filled(context, Object.fromEntries(ORDERED.map((key) => [key, { id: key }])));
      for (const limit of [1, 2, 7, 100]) {
        const seen: string[] = [];
        for (
          let page = await keys({ limit });
          page.length > 0;
          page = await keys({ limit, after: seen.at(-1) ?? '' })
        ) {
          assert.ok(page.length <= limit);
          seen.push(...page);
          assert.ok(seen.length <= ORDERED.length, 'pages go on');
        }
        assert.deepEqual(seen, ORDERED);
      }
      assert.deepEqual(await keys({ limit: 2, after: 'aaa' }), ['ab', 'b']);
      assert.deepEqual(await keys({ limit: 2, after: '\u{10ffff}' }), []);
    },
  },
  {
    id: 'PV62',
    name: 'A page of what a look-up finds has these rows alone, and goes on behind a key as any other.',
    run: async (context) => {
      const row = (n: number) => ({
        id: `k${String(n)}`,
        owner: ["o'x", 'o"y', ''][n % 3] ?? '',
        amount: [0, 1.5, -2][n % 3] ?? 0,
        open: n % 2 === 0,
        tags: n % 2 === 0 ? { a: 1, b: [1, 'x'] } : ['x'],
      });
      const all = Array.from({ length: 9 }, (_, n) => row(n));
      const { keys } = await filled(context, Object.fromEntries(all.map((one) => [one.id, one])));
      const expected = (which: (n: number) => boolean) => all.filter((_, n) => which(n)).map(({ id }) => id);
      const find = (where: Readonly<Record<string, Json>>) => keys({ where, limit: 100 });
      assert.deepEqual(
        await find({ owner: "o'x" }),
        expected((n) => n % 3 === 0),
      );
      assert.deepEqual(
        await find({ owner: '' }),
        expected((n) => n % 3 === 2),
      );
      assert.deepEqual(
        await find({ amount: 1.5 }),
        expected((n) => n % 3 === 1),
      );
      assert.deepEqual(
        await find({ amount: -2, open: true }),
        expected((n) => n % 3 === 2 && n % 2 === 0),
      );
      assert.deepEqual(
        await find({ open: false }),
        expected((n) => n % 2 === 1),
      );
      assert.deepEqual(
        await find({ tags: { b: [1, 'x'], a: 1 } }),
        expected((n) => n % 2 === 0),
      );
      assert.deepEqual(
        await find({ tags: ['x'] }),
        expected((n) => n % 2 === 1),
      );
      for (const near of [{ a: 1 }, { a: 1, b: [1, 'x'], c: 1 }, { a: 1, b: [1] }, { 0: 'x' }, [], {}, 'x', null])
        assert.deepEqual(await find({ tags: near }), [], JSON.stringify(near));
      assert.deepEqual(await find({ id: 'k4' }), ['k4']);
      assert.deepEqual(await find({ owner: 'nobody' }), []);
      assert.deepEqual(
        await find({}),
        expected(() => true),
      );
      assert.deepEqual(await keys({ where: { open: true }, limit: 2, after: 'k2' }), ['k4', 'k6']);
    },
  },
  {
    id: 'PV63',
    name: 'A look-up follows the changes of its rows.',
    run: async (context) => {
      const { acquire, commit } = context;
      const { build, keys } = await filled(context, { a: { id: 'a', owner: 'x' }, b: { id: 'b', owner: 'x' } });
      await commit(await acquire(build), {
        rows: [
          { key: 'a', row: { id: 'a', owner: 'y' } },
          { key: 'b', row: { id: 'b' } },
        ],
      });
      assert.deepEqual(await keys({ where: { owner: 'x' }, limit: 9 }), []);
      assert.deepEqual(await keys({ where: { owner: 'y' }, limit: 9 }), ['a']);
    },
  },
  {
    id: 'PV64',
    name: 'What is no declared look-up is refused.',
    run: async (context) => {
      const { views } = context;
      const { build } = await filled(context, { a: { id: 'a', secret: 1 } });
      for (const name of ['secret', 'key', 'row', '__proto__', 'toString', "owner' or '1'='1"]) {
        const where = Object.fromEntries([[name, 1]]);
        left(await views.page(build, { where, limit: 9 })(), 'ViewRefused');
      }
    },
  },
];
