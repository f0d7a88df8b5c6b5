// A fresh database with a random name, so that tests which run side by side never meet.
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export interface Database {
  readonly name: string;
  readonly connectionString: string;
  /** Removes it, with all connections to it. */
  readonly drop: () => Promise<void>;
}

/**
 * Creates a database.
 *
 * @param server the connection string of a server whose user may create databases.
 */
export async function createDatabase(server: string): Promise<Database> {
  const name = `millrace_${randomBytes(8).toString('hex')}`;
  await run(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { name, connectionString: url.href, drop: () => run(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function run(connectionString: string, statement: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
