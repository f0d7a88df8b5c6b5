// The PostgreSQL of the tests is a real one: it keeps its data through restarts and crashes, and never outlives its owner.
import { existsSync } from 'node:fs';
import { Client } from 'pg';
import { killChildren, startChild } from '../processes/child.js';
import { until } from '../processes/waiting.js';
import { createDatabase } from './create-database.js';
import { postgres } from './postgres.js';
import { startPostgres, type PostgresServer } from './start-postgres.js';
import { testDatabase } from './test-database.js';

jest.setTimeout(120_000);

const servers: PostgresServer[] = [];
afterEach(async () => {
  killChildren();
  for (const server of servers.splice(0)) await server.dispose();
});

async function start(...options: Parameters<typeof startPostgres>): Promise<PostgresServer> {
  const server = await startPostgres(...options);
  servers.push(server);
  return server;
}

/** The first column of the first row. */
async function ask(connectionString: string, statement: string): Promise<unknown> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: statement, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

const refused = (connectionString: string): Promise<boolean> =>
  ask(connectionString, 'SELECT 1').then(
    () => false,
    (error: unknown) => String(error).includes('ECONNREFUSED'),
  );

describe('the shared server', () => {
  const database = testDatabase();

  test('has a database per file, with a pool', async () => {
    const { rows } = await database.pool().query('SELECT current_database() AS name');
    expect(rows).toEqual([{ name: new URL(database.connectionString()).pathname.slice(1) }]);
  });

  test('is the same for all who ask', async () => {
    const identity = 'SELECT system_identifier::text FROM pg_control_system()';
    const [one, other] = await Promise.all([postgres(), postgres()]);
    expect(await ask(one, identity)).toBe(await ask(other, identity));
    expect(await ask(database.connectionString(), identity)).toBe(await ask(one, identity));
  });

  test('drops a database with those who still use it', async () => {
    const { name, connectionString, drop } = await createDatabase(await postgres());
    const client = new Client({ connectionString });
    await client.connect();
    const cutOff = new Promise((resolve) => client.on('error', resolve));
    await drop();
    expect(String(await cutOff)).toMatch(/terminat/);
    expect(await ask(await postgres(), `SELECT count(*)::int FROM pg_database WHERE datname = '${name}'`)).toBe(0);
  });
});

describe('a server of its own', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.dispose());

  test.each([
    ['a restart', () => server.restart()],
    ['an immediate end', () => server.crash('immediate')],
    ['the death of its main process', () => server.crash('kill')],
  ])('keeps its data, and its port, through %s', async (_, end) => {
    const { connectionString } = server;
    await ask(connectionString, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await end();
    await server.start();
    expect(await ask(connectionString, 'SELECT answer FROM kept')).toBe(42);
    await ask(connectionString, 'DROP TABLE kept');
  });

  test('takes no connections while it is stopped, and starting it twice is starting it once', async () => {
    for (const end of [() => server.stop(), () => server.crash(), () => server.crash('kill')]) {
      await end();
      await server.stop();
      expect(await refused(server.connectionString)).toBe(true);
      await server.start();
      await server.start();
      expect(await ask(server.connectionString, 'SELECT 1')).toBe(1);
    }
  });
});

describe('a server that is made', () => {
  test('leaves nothing behind when it is disposed of', async () => {
    const server = await start();
    expect(existsSync(server.directory)).toBe(true);
    await server.dispose();
    expect(existsSync(server.directory)).toBe(false);
    expect(await refused(server.connectionString)).toBe(true);
  });

  test('takes settings', async () => {
    const server = await start({ settings: { fsync: 'on', max_connections: '17' } });
    expect(await ask(server.connectionString, 'SHOW fsync')).toBe('on');
    expect(await ask(server.connectionString, 'SHOW max_connections')).toBe('17');
  });

  test('that does not start says why', async () => {
    await expect(start({ settings: { nonsense: '1' } })).rejects.toThrow(
      'unrecognized configuration parameter "nonsense"',
    );
  });
});

describe('the server of a program', () => {
  async function startProgram() {
    const child = startChild('test/postgres/main.ts');
    const connectionString = (await child.line((line) => line.startsWith('POSTGRES_URL='))).slice(
      'POSTGRES_URL='.length,
    );
    const data = String(await ask(connectionString, 'SHOW data_directory'));
    expect(existsSync(data)).toBe(true);
    return { child, connectionString, data };
  }

  test('is gone with its data after the program was killed', async () => {
    const { child, connectionString, data } = await startProgram();
    await child.kill();
    await until(() => refused(connectionString), 'the server is gone');
    await until(() => !existsSync(data), 'its data are gone');
  });

  test('is gone with its data after the program was interrupted', async () => {
    const { child, connectionString, data } = await startProgram();
    child.interrupt();
    expect(await child.ended()).toBe(0);
    expect(await refused(connectionString)).toBe(true);
    expect(existsSync(data)).toBe(false);
  });
});
