// The view store in PostgreSQL fulfils the contract of every view store.
import { postgresViews, type PostgresTransaction } from '@millrace/views-postgres';
import { viewContract } from '@millrace/testing/contract';
import { testDatabase } from '../../../test/postgres/test-database.js';

const database = testDatabase();

beforeAll(async () => {
  await database.pool().query('create table effects (name text primary key, value int)');
});

viewContract<PostgresTransaction>({
  name: 'PostgreSQL',
  open: () => {
    const pool = database.pool();
    return Promise.resolve({
      views: postgresViews(pool),
      another: postgresViews(pool, { prepared: false }),
      effect: async ({ query }, name, value) => {
        await query('insert into effects values ($1, $2) on conflict (name) do update set value = excluded.value', [
          name,
          value,
        ]);
      },
      effects: async () => {
        const { rows } = await pool.query<{ name: string; value: number }>('select name, value from effects');
        return new Map(rows.map(({ name, value }) => [name, value]));
      },
      close: () => Promise.resolve(),
    });
  },
});
