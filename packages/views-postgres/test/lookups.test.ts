// Look-ups: columns whatever the properties are called, indexes that pages use, and values of any size and type.
import type { Json, ViewLayout } from '@millrace/core';
import { postgresViews } from '@millrace/views-postgres';
import { testDatabase } from '../../../test/postgres/test-database.js';
import { begun, LAYOUT, left, recordingPool, right, row } from './support.js';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly Plan[];
}

const flat = (plan: Plan): readonly Plan[] => [plan, ...(plan.Plans ?? []).flatMap(flat)];

describe('look-ups', () => {
  const database = testDatabase();

  test('a page by a look-up reads its index in the order of the keys, whatever it is prepared for', async () => {
    const { pool, sent } = recordingPool(database.connectionString());
    const views = postgresViews(pool, { schema: 'plans' });
    await right(views.prepare({ projection: 'p', version: 1 }, LAYOUT));
    const build = { projection: 'p', version: 2 };
    await right(views.prepare(build, LAYOUT, { bulk: true }));
    const lease = await right(views.acquire({ ...build, slot: 0 }, 'one', 60_000));
    const rows = Array.from({ length: 5_000 }, (_, n) =>
      row(`k${String(n).padStart(6, '0')}`, { owner: `owner ${String(n % 500)}`, amount: n }),
    );
    await right(views.commit(lease, { rows }));

    const plan = async (mode: string) => {
      sent.length = 0;
      const page = await right(views.page(build, { where: { owner: 'owner 7' }, after: 'k002000', limit: 5 }));
      expect(page.map(({ key }) => key)).toEqual(['k002007', 'k002507', 'k003007', 'k003507', 'k004007']);
      const statement = sent.at(-1);
      if (statement === undefined) throw new Error('nothing was sent');
      const client = await pool.connect();
      try {
        const values = statement.values.map((value) => `'${String(value)}'`).join(', ');
        await client.query(`set plan_cache_mode = ${mode}`);
        await client.query(`prepare page as ${statement.text}`);
        const { rows: plans } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
          `explain (format json) execute page (${values})`,
        );
        return flat(plans[0]!['QUERY PLAN'][0].Plan);
      } finally {
        await client.query('deallocate page');
        await client.query('reset plan_cache_mode');
        client.release();
      }
    };
    const uses = (nodes: readonly Plan[]) => nodes.map((node) => node['Index Name'] ?? '').join(' ');
    const sorts = (nodes: readonly Plan[], table: string) =>
      nodes.some(
        (node) => node['Node Type'] === 'Sort' && uses(flat(node)).includes(table) && node.Plans?.length === 1,
      );

    expect(uses(await plan('auto'))).not.toContain('owner');
    await right(views.finish(build));
    for (const mode of ['force_custom_plan', 'force_generic_plan']) {
      const nodes = await plan(mode);
      expect(uses(nodes)).toContain('p__v2_owner_key_idx');
      const limit = nodes.find((node) => node['Node Type'] === 'Limit');
      expect(sorts(flat(limit!), 'p__v2')).toBe(false);
    }
    await pool.end();
  });

  test('a first build is indexed from the start, also in bulk mode; a later one when it is finished, or at the latest when it is swapped in', async () => {
    const views = postgresViews(database.pool(), { schema: 'bulk' });
    const build = (version: number) => ({ projection: 'p', version });
    const indexes = async (version: number) => {
      const text = `select indexname as name from pg_indexes where schemaname = 'bulk' and tablename = $1 order by 1`;
      const { rows } = await database.pool().query<{ name: string }>(text, [`p__v${String(version)}`]);
      return rows.map(({ name }) => name.replace(/^p__v\d_/, ''));
    };
    const all = ['amount_key_idx', 'owner_key_idx', 'pkey'];
    for (const version of [1, 2, 3]) await right(views.prepare(build(version), LAYOUT, { bulk: true }));
    expect([await indexes(1), await indexes(2), await indexes(3)]).toEqual([all, ['pkey'], ['pkey']]);
    await right(views.finish(build(1)));
    await right(views.finish(build(2)));
    expect([await indexes(1), await indexes(2)]).toEqual([all, all]);

    // One that is not ready is not made to wait for indexes.
    await left(views.swap(build(3)), 'ViewRefused');
    expect(await indexes(3)).toEqual(['pkey']);
    const lease = await right(views.acquire({ ...build(3), slot: 0 }, 'one', 60_000));
    await right(views.commit(lease, { caughtUp: true }));
    await right(views.swap(build(3)));
    expect(await indexes(3)).toEqual(all);
  });

  test('the parts of a key that has several are indexed; of the only part there is the key', async () => {
    const views = postgresViews(database.pool(), { schema: 'keys' });
    const key = [
      { name: 'account', type: 'text' },
      { name: 'month', type: 'number' },
    ] as const;
    await right(views.prepare({ projection: 'two', version: 1 }, { kind: 'documents', key, lookups: [] }));
    await right(views.prepare({ projection: 'one', version: 1 }, { kind: 'documents', key: [key[0]], lookups: [] }));
    const { rows } = await database
      .pool()
      .query<{ name: string }>(
        `select indexname as name from pg_indexes where schemaname = 'keys' and tablename ~ '__v1'`,
      );
    expect(rows.map(({ name }) => name).sort()).toEqual([
      'one__v1_pkey',
      'two__v1_account_key_idx',
      'two__v1_month_key_idx',
      'two__v1_pkey',
    ]);
  });

  const NAMES = [
    ...['key', 'document', 'ctid', 'xmin', 'tableoid', 'field__key', 'field__', 'select', 'User', 'user', "it's"],
    ...['"', '\\', "\\'", '', ' ', 'ä', '😀', '__proto__', 'constructor', 'x'.repeat(80), `${'x'.repeat(80)}y`],
  ];

  test.each(['text', 'number', 'boolean', 'json'] as const)(
    'properties of any name are looked up as %s',
    async (type) => {
      const views = postgresViews(database.pool(), { schema: `names_${type}` });
      const build = { projection: 'p', version: 1 };
      const layout: ViewLayout = {
        kind: 'documents',
        key: [{ name: 'id', type: 'text' }],
        lookups: NAMES.map((name) => ({ name, type })),
      };
      const value = (n: number): Json => ({ text: `v'${String(n)}\\`, number: n, boolean: true, json: [n, {}] })[type];
      const lease = await begun(views, build, layout);
      await right(
        views.commit(lease, {
          rows: NAMES.map((name, n) => ({
            key: String(n),
            row: JSON.parse(JSON.stringify(Object.fromEntries([[name, value(n)]]))) as Json,
          })),
        }),
      );
      for (const [n, name] of NAMES.entries()) {
        const found = await right(views.page(build, { where: Object.fromEntries([[name, value(n)]]), limit: 9 }));
        expect([name, found.map((one) => one.key)]).toEqual([name, [String(n)]]);
      }
    },
  );

  test('a field that PostgreSQL cannot hold is refused when the build is prepared', async () => {
    const views = postgresViews(database.pool());
    for (const name of ['a\0b', '\ud800'])
      await left(
        views.prepare(
          { projection: 'refused', version: 1 },
          { kind: 'documents', key: [{ name, type: 'text' }], lookups: [] },
        ),
        'ViewRefused',
      );
  });

  test('values of any size and any type are kept and found, also where they are not what was declared', async () => {
    const views = postgresViews(database.pool(), { schema: 'sizes' });
    const build = { projection: 'p', version: 1 };
    const types = ['text', 'number', 'boolean', 'json'] as const;
    const layout: ViewLayout = {
      kind: 'documents',
      key: [{ name: 'id', type: 'text' }],
      lookups: types.map((type) => ({ name: type, type })),
    };
    // What does not become smaller when it is compressed.
    const noise = (length: number) =>
      Array.from({ length }, (_, n) => String.fromCodePoint(0x4e00 + ((n * 7919) % 20_000))).join('');
    const values: readonly Json[] = [
      ...[null, true, false, 0, 1, -1.5, 1e300, 5e-324, '', '1', 'true', 'null', [], {}, [1], { a: 1 }],
      ...[
        noise(300),
        noise(334),
        noise(40_000),
        'x'.repeat(1_000),
        'x'.repeat(1_001),
        [noise(2_000)],
        { a: noise(150) },
      ],
      ...[Array.from({ length: 12 }, () => 1e300), Array.from({ length: 330 }, (_, n) => n)],
    ];
    const lease = await begun(views, build, layout);
    const documents = values.map((value) => Object.fromEntries(types.map((type) => [type, value])));
    await right(views.commit(lease, { rows: documents.map((document, n) => ({ key: String(n), row: document })) }));
    const missed: unknown[] = [];
    for (const [n, value] of values.entries())
      for (const type of types) {
        const found = await right(views.page(build, { where: { [type]: value }, limit: 9 }));
        if (found.length !== 1 || found[0]?.key !== String(n)) missed.push([type, n, found.map(({ key }) => key)]);
      }
    expect(missed).toEqual([]);
    for (const type of types)
      for (const value of ['a\0b', '\ud83d', ['a\0b'], { '\ud83d': 1 }])
        expect(await right(views.page(build, { where: { [type]: value }, limit: 9 }))).toEqual([]);
  });

  test('a key that is too long for an index is refused by its name, with all of its commit', async () => {
    const views = postgresViews(database.pool(), { schema: 'long' });
    const build = { projection: 'p', version: 1 };
    const lease = await begun(views, build);
    const long = Array.from({ length: 4_000 }, (_, n) => String.fromCodePoint(0x4e00 + ((n * 7919) % 20_000))).join('');
    const rows = [...Array.from({ length: 40 }, (_, n) => row(`k${String(n)}`)), row(long), row('z')];
    const failure = await left(views.commit(lease, { rows }), 'ViewFailed');
    expect(failure.retryable).toBe(false);
    expect(failure.message).toContain(long);
    expect(await right(views.page(build, { limit: 9 }))).toEqual([]);
    expect(await right(views.rows(build, [long]))).toEqual([undefined]);
  });

  test('a key that cannot be stored is not there, and is not taken for another', async () => {
    const views = postgresViews(database.pool(), { schema: 'unstored' });
    const build = { projection: 'p', version: 1 };
    const lease = await begun(views, build);
    await right(views.commit(lease, { rows: [row('\ufffd'), row('a'), row('b')] }));
    expect(await right(views.rows(build, ['\ud83d', 'a\0', '\ufffd']))).toEqual([
      undefined,
      undefined,
      { id: '\ufffd' },
    ]);
    await right(views.commit(lease, { rows: ['\ud83d', 'a\0'].map((key) => ({ key, row: undefined })) }));
    const keys = async (after?: string) =>
      (await right(views.page(build, { limit: 9, ...(after !== undefined && { after }) }))).map(({ key }) => key);
    expect(await keys()).toEqual(['a', 'b', '\ufffd']);
    expect(await keys('a\0b')).toEqual(['b', '\ufffd']);
  });
});
