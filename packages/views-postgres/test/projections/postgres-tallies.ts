// What custom handlers of the projection contract write, in a table of its own.
import type { PostgresTransaction } from '@millrace/views-postgres';
import type { Pool } from 'pg';

interface Tally {
  readonly name: string;
  readonly value: number;
}

/** Makes the table, and gives how it is written and read. */
export async function postgresTallies(pool: Pool) {
  await pool.query('create table if not exists tallies (name text primary key, value double precision not null)');
  return {
    tally: async (
      { query }: PostgresTransaction,
      name: string,
      change: (value: number | undefined) => number,
    ): Promise<void> => {
      // One at a time: what is read here is what is changed.
      await query('select pg_advisory_xact_lock(hashtext($1))', [name]);
      const { rows } = await query('select value from tallies where name = $1', [name]);
      const before: unknown = rows[0]?.['value'];
      await query('insert into tallies values ($1, $2) on conflict (name) do update set value = excluded.value', [
        name,
        change(before === undefined ? undefined : Number(before)),
      ]);
    },
    tallies: async (): Promise<ReadonlyMap<string, number>> => {
      const { rows } = await pool.query<Tally>('select name, value from tallies');
      return new Map(rows.map(({ name, value }) => [name, value]));
    },
  };
}
