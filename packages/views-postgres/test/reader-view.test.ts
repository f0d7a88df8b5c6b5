// What readers find in the database: an SQL view under the name of the projection, with a column for each look-up.
import type { ViewLayout } from '@millrace/core';
import { postgresViews } from '@millrace/views-postgres';
import { testDatabase } from '../../../test/postgres/test-database.js';
import { at, begun, LAYOUT, left, right, row } from './support.js';

const OTHER: ViewLayout = {
  kind: 'documents',
  key: [{ name: 'id', type: 'text' }],
  lookups: [{ name: 'city', type: 'text' }],
};

describe('the view that readers see', () => {
  const database = testDatabase();
  const query = async (text: string) => (await database.pool().query<Record<string, unknown>>(text)).rows;

  test('has the rows of the current build, with their look-ups as columns, and shows another build once it is swapped in', async () => {
    const views = postgresViews(database.pool(), { schema: 'seen' });
    const [one, two] = [1, 2].map((version) => ({ projection: 'balances', version }));
    if (one === undefined || two === undefined) throw new Error('two builds');
    const [old, next] = [await begun(views, one), await begun(views, two)];
    await right(views.commit(old, { rows: [row('a', { owner: 'x', amount: 1.5 })] }));
    await right(views.commit(next, { rows: [row('a', { owner: 'y', amount: 2 })], caughtUp: true }));
    const seen = () => query('select key, document, owner, amount, id from seen.balances');
    expect(await seen()).toEqual([
      { key: 'a', document: { id: 'a', owner: 'x', amount: 1.5 }, owner: 'x', amount: '1.5', id: 'a' },
    ]);
    await right(views.swap(two));
    expect(await seen()).toMatchObject([{ owner: 'y', amount: '2' }]);
    await right(views.swap(one));
    expect(await seen()).toMatchObject([{ owner: 'x' }]);
  });

  test('keeps the rights to it, and the views over it where its columns stay; others that stand in the way are named', async () => {
    const views = postgresViews(database.pool(), { schema: 'rights' });
    const build = (version: number) => ({ projection: 'balances', version });
    await begun(views, build(1));
    for (const [version, layout] of [
      [2, LAYOUT],
      [3, OTHER],
    ] as const) {
      const lease = await begun(views, build(version), layout);
      await right(views.commit(lease, { caughtUp: true, checkpoint: at(1) }));
    }
    await query('create role reporting');
    await query('grant select on rights.balances to reporting with grant option');
    await query('grant select on rights.balances to public');
    await query('create view rights."over" as select owner from rights.balances');
    const rights = () =>
      query(`select grantee, privilege_type, is_grantable from information_schema.role_table_grants
        where table_schema = 'rights' and table_name = 'balances' and grantee in ('reporting', 'PUBLIC') order by grantee`);
    const before = await rights();
    expect(before).toHaveLength(2);

    await right(views.swap(build(2)));
    expect([await rights(), await query('select * from rights."over"')]).toEqual([before, []]);
    const refused = await left(views.swap(build(3)), 'ViewRefused');
    expect(refused.message).toContain('rights.over');
    expect((await right(views.builds('balances'))).map(({ status }) => status)).toEqual([
      'retired',
      'current',
      'building',
    ]);

    await query('drop view rights."over"');
    await right(views.swap(build(3)));
    expect(await query('select city from rights.balances')).toEqual([]);
    expect(await rights()).toEqual(before);
    await query('drop owned by reporting');
    await query('drop role reporting');
  });

  test('is gone while the current build is a custom view, and comes again', async () => {
    const views = postgresViews(database.pool(), { schema: 'custom' });
    const [documents, custom] = [
      { projection: 'p', version: 1 },
      { projection: 'p', version: 2 },
    ];
    await begun(views, documents);
    const lease = await begun(views, custom, { kind: 'custom' });
    await right(views.commit(lease, { caughtUp: true }));
    const there = () => query(`select to_regclass('custom.p') is not null as there`);
    expect(await there()).toEqual([{ there: true }]);
    await right(views.swap(custom));
    expect(await there()).toEqual([{ there: false }]);
    await right(views.swap(documents));
    expect(await there()).toEqual([{ there: true }]);
  });

  test('a table on which others stand is not dropped', async () => {
    const views = postgresViews(database.pool(), { schema: 'kept' });
    await begun(views, { projection: 'p', version: 1 });
    await begun(views, { projection: 'p', version: 2 });
    await query('create view kept.mine as select * from kept."p__v2"');
    expect((await left(views.drop({ projection: 'p', version: 2 }), 'ViewRefused')).message).toContain('kept.mine');
    await query('drop view kept.mine');
    await right(views.drop({ projection: 'p', version: 2 }));
    expect(await query(`select to_regclass('kept."p__v2"') as there`)).toEqual([{ there: null }]);
  });
});
