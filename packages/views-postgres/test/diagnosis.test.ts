// What a view store says is wrong with its database: each finding with what it is about.
import { Pool } from 'pg';
import { migrate, postgresViews } from '@millrace/views-postgres';
import { testDatabase } from '../../../test/postgres/test-database.js';
import { database as connect } from '../src/connection/database.js';
import { diagnose as lookAt } from '../src/diagnose.js';
import { identifier } from '../src/identifier.js';
import { namesIn } from '../src/names.js';
import { withDefaults } from '../src/options.js';
import { begun, LAYOUT, right } from './support.js';
import * as E from 'fp-ts/lib/Either.js';

const build = { projection: 'p', version: 1 };

describe('a diagnosis', () => {
  const database = testDatabase();
  const query = async (text: string) => (await database.pool().query<Record<string, unknown>>(text)).rows;
  const diagnose = (schema: string, create = true, pool = database.pool()) =>
    postgresViews(pool, { schema, create }).diagnose();
  const found = async (schema: string, create = true, pool = database.pool()) =>
    (await diagnose(schema, create, pool)).filter(({ level }) => level !== 'ok');

  /** A pool of a user that may do nothing, for as long as `use` takes. */
  const asNobody = async (use: (pool: Pool, name: string) => Promise<void>) => {
    const name = `nobody_${String(process.pid)}_${String(Date.now())}`;
    await query(`create role ${name} login`);
    const url = new URL(database.connectionString());
    url.username = name;
    const pool = new Pool({ connectionString: url.href });
    await use(pool, name);
    await pool.end();
    await query(`drop owned by ${name}`);
    await query(`drop role ${name}`);
  };

  test('of a database that is as it should be', async () => {
    await right(postgresViews(database.pool(), { schema: 'fine' }).prepare(build, LAYOUT));
    const findings = await diagnose('fine');
    expect(findings.map(({ level }) => level)).toEqual(['ok', 'ok', 'ok']);
    expect(findings.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^PostgreSQL \d+\.\d+.* answers$/),
      "the database's clock agrees with ours",
      'the tables in the schema fine are of version 2, as they should be',
    ]);
  });

  test('makes nothing, and says who will make what is not there', async () => {
    expect(await found('none yet')).toMatchObject([
      { level: 'warning', what: 'there are no tables of views in the schema none yet' },
    ]);
    const [missing] = await found('none yet', false);
    expect(missing).toMatchObject({ level: 'problem', mend: expect.stringContaining('migrate') as unknown });
    expect(await query(`select 1 from pg_namespace where nspname = 'none yet'`)).toEqual([]);
  });

  test('of tables of an older or a later version', async () => {
    await migrate(database.pool(), { schema: 'versions' })();
    await query('delete from versions._migrations where number = 2');
    for (const [create, level] of [
      [true, 'warning'],
      [false, 'problem'],
    ] as const)
      expect(await found('versions', create)).toMatchObject([
        { level, what: 'the tables in the schema versions are of version 1, and this package needs 2' },
      ]);
    await query('insert into versions._migrations (number) values (99)');
    expect(await found('versions')).toMatchObject([
      { level: 'problem', mend: 'Update @millrace/views-postgres where this runs' },
    ]);
  });

  test('of tables that are gone, the own ones or those of a view', async () => {
    await begun(postgresViews(database.pool(), { schema: 'holes' }), build);
    const [row] = await query(
      `select tablename from pg_tables where schemaname = 'holes' and tablename not like '\\_%'`,
    );
    await query(`drop table holes."${String(row?.['tablename'])}" cascade`);
    const [gone] = await found('holes');
    expect(gone).toMatchObject({ level: 'problem' });
    expect(gone?.what).toContain('the rows of p version 1 are gone');
    await query('drop table holes._parked');
    const [own] = await found('holes');
    expect(own?.what).toContain('"holes"._parked');
    expect(own?.mend).toContain('Restore');
  });

  test('of a user who may not use the schema, write its tables, or make more: with what grants it', async () => {
    await right(postgresViews(database.pool(), { schema: 'ruled' }).prepare(build, LAYOUT));
    await asNobody(async (pool, name) => {
      const [unusable] = await found('ruled', true, pool);
      expect(unusable).toMatchObject({ level: 'problem', what: 'this user may not use the schema ruled' });
      expect(unusable?.mend).toBe(`As their owner: grant usage on schema "ruled" to ${name}`);
      await query(`grant usage on schema ruled to ${name}`);
      await query(`grant select on ruled._migrations to ${name}`);

      const denied = await found('ruled', true, pool);
      expect(denied.map(({ what }) => what)).toEqual([
        expect.stringContaining('read and write _applied, _builds, _parked, _slots, _workers'),
        expect.stringContaining('_tokens'),
        expect.stringContaining('create tables in the schema ruled'),
      ]);
      for (const { mend = '' } of denied) await query(/grant [^;]*/.exec(mend)?.[0] ?? '');
      expect(await found('ruled', true, pool)).toEqual([]);

      const [unmade] = (await found('of nobody', true, pool)).filter(({ level }) => level === 'problem');
      expect(unmade).toMatchObject({ what: 'this user may not create the schema of nobody' });
    });
  });

  test('of a user who may not even look', async () => {
    await migrate(database.pool(), { schema: 'dark' })();
    await asNobody(async (pool, name) => {
      await query(`grant usage on schema dark to ${name}`);
      expect(await found('dark', true, pool)).toMatchObject([{ level: 'problem', mend: 'Grant it the right' }]);
      await query(`revoke usage on schema dark from ${name}`);
    });
  });

  test('of transactions that are read-only', async () => {
    const pool = new Pool({
      connectionString: database.connectionString(),
      options: '-c default_transaction_read_only=on',
    });
    expect(await found('fine', true, pool)).toMatchObject([
      { level: 'problem', what: 'transactions of this user or database are read-only' },
    ]);
    await pool.end();
  });

  test('of clocks that differ', async () => {
    const name = identifier('fine');
    if (E.isLeft(name)) throw new Error('refused');
    const db = connect(database.pool(), namesIn(name.right), withDefaults({}));
    for (const [off, words] of [
      [-60_000, /about (59|60|61) s ahead of ours/],
      [60_000, /about (59|60|61) s behind ours/],
    ] as const) {
      const [, clock] = await lookAt(db, () => Date.now() + off);
      expect(clock).toMatchObject({ level: 'warning', mend: expect.stringContaining('NTP') as unknown });
      expect(clock?.what).toMatch(words);
    }
  });

  test('of a database that is not there, or no server at all', async () => {
    const url = new URL(database.connectionString());
    url.pathname = '/no_such_database';
    const nowhere = new Pool({ connectionString: url.href });
    expect(await found('fine', true, nowhere)).toMatchObject([
      { level: 'problem', mend: expect.stringContaining('Create the database') as unknown },
    ]);
    await nowhere.end();
    const refused = new Pool({ connectionString: 'postgres://admin:hunter2@127.0.0.1:1/views' });
    const findings = await found('fine', true, refused);
    expect(findings).toMatchObject([
      { level: 'problem', mend: expect.stringContaining('See that it runs') as unknown },
    ]);
    expect(findings[0]?.what).toContain('the database cannot be reached');
    expect(JSON.stringify(findings)).not.toContain('hunter2');
    await refused.end();
  });
});
