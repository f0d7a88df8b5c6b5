// The tables of the store: made once, brought up to date, refused when they are of a later version.
import * as E from 'fp-ts/lib/Either.js';
import { Pool } from 'pg';
import { migrate, postgresViews } from '@millrace/views-postgres';
import { testDatabase } from '../../../test/postgres/test-database.js';
import { database as connect } from '../src/connection/database.js';
import { identifier } from '../src/identifier.js';
import { namesIn } from '../src/names.js';
import { withDefaults } from '../src/options.js';
import { runMigrations } from '../src/schema/migrate.js';
import { MIGRATIONS } from '../src/schema/migrations.js';
import { at, begun, LAYOUT, left, right, row } from './support.js';

const build = { projection: 'p', version: 1 };

describe('the tables', () => {
  const database = testDatabase();
  const query = async (text: string) => (await database.pool().query<Record<string, unknown>>(text)).rows;

  test('are made once when many workers, each with a pool of its own, start at once', async () => {
    const pools = Array.from({ length: 6 }, () => new Pool({ connectionString: database.connectionString(), max: 2 }));
    const states = await Promise.all(
      pools.map((pool) => right(postgresViews(pool, { schema: 'at once' }).prepare(build, LAYOUT))),
    );
    expect(states.map(({ status }) => status)).toEqual(pools.map(() => 'current'));
    expect(await query('select number from "at once"._migrations')).toEqual(
      MIGRATIONS.map(({ number }) => ({ number })),
    );
    await Promise.all(pools.map((pool) => pool.end()));
  });

  test('are made by migrate, which may be run again and by many at once', async () => {
    const pool = database.pool();
    const to = MIGRATIONS.length;
    const outcomes = await Promise.all([1, 2, 3].map(() => migrate(pool, { schema: 'm' })()));
    expect(outcomes.filter((outcome) => E.isRight(outcome) && outcome.right.from === 0)).toHaveLength(1);
    expect(outcomes).toContainEqual(E.right({ from: 0, to }));
    expect(await migrate(pool, { schema: 'm' })()).toEqual(E.right({ from: to, to }));
  });

  test('are brought up to date step by step, each step once, and a step that fails changes nothing', async () => {
    const name = identifier('steps');
    if (E.isLeft(name)) throw new Error('refused');
    const db = connect(database.pool(), namesIn(name.right), withDefaults({}));
    const step = (number: number, text: string) => ({ number, statements: () => [text] });
    const first = step(1, 'create table steps.t (n int)');
    const second = step(2, 'insert into steps.t values (2)');
    const third = step(3, 'insert into steps.nowhere values (3)');
    expect(await runMigrations(db, [first])()).toEqual(E.right({ from: 0, to: 1 }));
    expect(await runMigrations(db, [first, second])()).toEqual(E.right({ from: 1, to: 2 }));
    expect(await runMigrations(db, [first, second])()).toEqual(E.right({ from: 2, to: 2 }));
    const failure = await runMigrations(db, [
      first,
      second,
      step(3, 'insert into steps.t values (3)'),
      { ...third, number: 4 },
    ])();
    expect(failure).toMatchObject(E.left({ _tag: 'MigrationFailed', retryable: false }));
    expect(await query('select n from steps.t')).toEqual([{ n: 2 }]);
    expect(await runMigrations(db, [first])()).toMatchObject(E.left({ _tag: 'SchemaTooNew', version: 2 }));
  });

  test('of the first version are brought up to date with all that is in them, and what was built goes on', async () => {
    const name = identifier('first version');
    if (E.isLeft(name)) throw new Error('refused');
    const schema = 'first version';
    const db = connect(database.pool(), namesIn(name.right), withDefaults({ schema }));
    await runMigrations(db, MIGRATIONS.slice(0, 1))();
    await query(`insert into "${schema}"._builds (projection, version, status, layout, indexed)
      values ('p', 1, 'current', '{"kind":"custom"}', true)`);
    await query(`insert into "${schema}"._slots (build, slot, token, commit, prepare, log)
      values (1, 0, nextval('"${schema}"._tokens'), 7, 7, 'the log')`);

    const refused = await left(postgresViews(database.pool(), { schema, create: false }).builds('p'), 'ViewRefused');
    expect(refused.message).toContain('migrate');
    const views = postgresViews(database.pool(), { schema });
    const [state] = await right(views.builds('p'));
    expect(state).toMatchObject({ build, status: 'current', progress: [{ checkpoint: at(7), parked: 0 }] });
    expect(state).not.toHaveProperty('paused');
    await right(views.pause(build, 'ops'));
    expect((await right(views.builds('p')))[0]?.paused?.by).toBe('ops');
    await right(views.resume(build));
    await right(views.acquire({ ...build, slot: 0 }, 'one', 1_000));
  });

  test('of a later version of the package are refused, by name and version, until they are what is known', async () => {
    const pool = database.pool();
    await migrate(pool, { schema: 'late' })();
    await query('insert into late._migrations (number) values (99)');
    const views = postgresViews(pool, { schema: 'late' });
    const refused = await left(views.prepare(build, LAYOUT), 'ViewRefused');
    expect(refused.build).toEqual(build);
    expect(refused.message).toContain('schema late are of version 99');
    expect(await migrate(pool, { schema: 'late' })()).toMatchObject(E.left({ _tag: 'SchemaTooNew', version: 99 }));
    await query('delete from late._migrations where number = 99');
    await right(views.prepare(build, LAYOUT));
  });

  test('a store that may not create anything refuses to, and does all the rest with no right to', async () => {
    const name = `worker_${String(process.pid)}_${String(Date.now())}`;
    const owner = postgresViews(database.pool(), { schema: 'ruled' });
    await query(`create role ${name} login`);
    const url = new URL(database.connectionString());
    url.username = name;
    const pool = new Pool({ connectionString: url.href });
    const views = postgresViews(pool, { schema: 'ruled', create: false });

    expect(
      (await left(postgresViews(database.pool(), { schema: 'ruled', create: false }).builds('p'), 'ViewRefused'))
        .message,
    ).toContain('migrate');
    await right(owner.prepare(build, LAYOUT));
    await right(owner.prepare({ ...build, version: 2 }, LAYOUT, { bulk: true }));
    await query(`grant usage on schema ruled to ${name}`);
    await query(`grant select, insert, update, delete on all tables in schema ruled to ${name}`);
    await query(`grant usage on sequence ruled._tokens to ${name}`);

    const lease = await begun(views, build);
    await right(views.commit(lease, { checkpoint: at(1), rows: [row('a', { owner: 'x' }), row('b')] }));
    await right(
      views.commit(lease, {
        rows: [{ key: 'b', row: undefined }],
        applied: [{ stream: 's', revision: 1n, position: { commit: 9n, prepare: 9n } }],
      }),
    );
    expect(await right(views.page(build, { limit: 9 }))).toEqual([row('a', { owner: 'x' })]);
    await right(views.renew(lease, 1_000));
    await right(views.announce(build, 'one', 1_000));
    await right(views.release(lease));
    await right(views.pause(build, 'ops'));
    await right(views.resume(build));
    for (const verb of [
      views.prepare({ projection: 'new', version: 1 }, LAYOUT),
      views.finish({ ...build, version: 2 }),
      views.swap({ ...build, version: 2 }),
      views.drop({ ...build, version: 2 }),
    ])
      expect((await left(verb, 'ViewRefused')).message).toContain('create: false');
    await pool.end();
    await query(`drop owned by ${name}`);
    await query(`drop role ${name}`);
  });

  test('a user who may not make them is told so, with no retry', async () => {
    const name = `nobody_${String(process.pid)}_${String(Date.now())}`;
    await query(`create role ${name} login`);
    const url = new URL(database.connectionString());
    url.username = name;
    const pool = new Pool({ connectionString: url.href });
    const failure = await left(postgresViews(pool, { schema: 'forbidden' }).builds('p'), 'ViewFailed');
    expect(failure.retryable).toBe(false);
    expect(failure.message).toContain('permission denied');
    await pool.end();
    await query(`drop role ${name}`);
  });

  test('options that make no sense are refused at once', () => {
    const pool = database.pool();
    for (const schema of ['', 'x'.repeat(64), 'a\0', 'pg_mine'])
      expect(() => postgresViews(pool, { schema })).toThrow('schema');
    for (const wrong of [0, -1, 1.5, NaN, Infinity])
      expect(() => postgresViews(pool, { timeout: wrong })).toThrow('timeout');
  });
});
