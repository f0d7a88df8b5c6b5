// P2, P12: PostgreSQL crashes or restarts in the middle of commits, and the worker lives on: nothing is lost, nothing is
// twice. Whether a commit was written that was never answered, only the database knows.
import { Pool } from 'pg';
import { startPostgres, type PostgresServer } from '../postgres/start-postgres.js';
import { killChildren } from './child.js';
import { assertExact, heard, said, seeded, workers, writing, PATIENT } from './projecting.js';
import { onServer } from './target.js';

const EVENTS = 9_000;
const SEED = 20_260_103;

const ENDS: readonly (readonly [string, (server: PostgresServer) => Promise<void>])[] = [
  ['is restarted', (server) => server.stop()],
  ['ends at once', (server) => server.crash('immediate')],
  ['is killed with `kill -9`', (server) => server.crash('kill')],
];

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 600_000);
afterEach(killChildren);
afterAll(() => server.dispose());

onServer(
  `P12 PostgreSQL ${ENDS.map(([how]) => how).join(', ')}, three times each in the middle of commits, and the worker lives on: nothing is lost, nothing is twice`,
  (target) =>
    seeded(SEED, async (random) => {
      const pool = new Pool({ connectionString: server.connectionString });
      pool.on('error', () => undefined);
      const store = target.store(target.url, PATIENT);
      const spare = await workers(target.url, server.connectionString, 500);
      const rounds = [...ENDS, ...ENDS, ...ENDS];
      const log = writing(store, random);
      const worker = await spare();
      worker.tell('go on');
      for (const [, end] of rounds) {
        log.more(EVENTS / rounds.length);
        await log.during(heard(worker, (line) => line === 'commit done'));
        await log.during(said(worker, random.int(30)));
        await log.during(heard(worker, (line) => line === 'commit?' || line === 'write?'));
        await end(server);
        await server.start();
      }
      await assertExact(store, pool, await log.end(EVENTS), EVENTS);
      worker.tell('stop');
      expect(await worker.ended()).toBe(0);
      await pool.end();
    }),
  600_000,
);
