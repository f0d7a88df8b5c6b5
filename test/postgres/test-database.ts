// A database for the tests of one file, on the shared server, with a pool.
import { Pool } from 'pg';
import { createDatabase, type Database } from './create-database.js';
import { postgres } from './postgres.js';

export interface TestDatabase {
  /** Throws outside of a test. */
  readonly connectionString: () => string;
  readonly pool: () => Pool;
}

// The first to ask waits for the server to start.
const PATIENCE = 120_000;

/** Call it at the top of a file or of a `describe`: it creates the database before the tests, and drops it behind them. */
export function testDatabase(): TestDatabase {
  let database: Database | undefined;
  let pool: Pool | undefined;
  beforeAll(async () => {
    database = await createDatabase(await postgres());
    pool = new Pool({ connectionString: database.connectionString });
  }, PATIENCE);
  afterAll(async () => {
    await pool?.end();
    await database?.drop();
  }, PATIENCE);
  return { connectionString: () => there(database).connectionString, pool: () => there(pool) };
}

function there<A>(value: A | undefined): A {
  if (value === undefined) throw new Error('the database is there in tests and hooks only');
  return value;
}
