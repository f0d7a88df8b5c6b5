// How much is sent for what: a batch of documents is one statement, and a custom handler has three of ours around its own.
import { CUSTOM_LAYOUT } from '@millrace/core';
import { postgresViews } from '@millrace/views-postgres';
import { testDatabase } from '../../../test/postgres/test-database.js';
import { at, begun, recordingPool, right, row } from './support.js';

describe('round trips', () => {
  const database = testDatabase();

  test('a batch of documents, its checkpoint and its fence are one; so are rows and pages', async () => {
    const { pool, sent } = recordingPool(database.connectionString());
    const views = postgresViews(pool);
    const build = { projection: 'p', version: 1 };
    const lease = await begun(views, build);
    const keys = Array.from({ length: 512 }, (_, n) => `k${String(n)}`);
    await right(views.rows(build, keys));
    await right(views.page({ projection: 'p' }, { limit: 1 }));
    sent.length = 0;
    const rows = [...keys.map((key) => row(key)), { key: 'gone', row: undefined }];
    await right(views.commit(lease, { checkpoint: at(1), rows }));
    expect(sent).toHaveLength(1);
    await right(views.rows(build, keys));
    expect(sent).toHaveLength(2);
    await right(views.page({ projection: 'p' }, { limit: 1 }));
    expect(sent).toHaveLength(3);
    await pool.end();
  });

  test('a custom handler has three around its own statements', async () => {
    const { pool, sent } = recordingPool(database.connectionString());
    const views = postgresViews(pool, { schema: 'custom' });
    const lease = await begun(views, { projection: 'p', version: 1 }, CUSTOM_LAYOUT);
    sent.length = 0;
    const applied = [{ stream: 's', revision: 1n, position: { commit: 9n, prepare: 9n } }];
    await right(views.commit(lease, { applied }, ({ query }) => query('select 1').then(() => undefined)));
    expect(sent).toHaveLength(4);
    await pool.end();
  });

  test('nothing is prepared by name where that is turned off, and what is hot is, where it is on', async () => {
    for (const prepared of [true, false]) {
      const pool = recordingPool(database.connectionString()).pool;
      const views = postgresViews(pool, { schema: `prepared ${String(prepared)}`, prepared });
      const client = await pool.connect();
      client.release();
      const lease = await begun(views, { projection: 'p', version: 1 });
      for (const n of [1, 2]) await right(views.commit(lease, { checkpoint: at(n), rows: [row('a')] }));
      const { rows } = await pool.query<{ count: number }>(
        `select count(*)::int from pg_prepared_statements where name like 'millrace%'`,
      );
      expect(rows[0]?.count).toBe(prepared ? 1 : 0);
      await pool.end();
    }
  });
});
