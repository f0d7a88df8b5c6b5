// P1, P2: workers on PostgreSQL are killed with `kill -9` while they project: each event is applied once, in order.
import { postgresViews } from '@millrace/views-postgres';
import { testDatabase } from '../postgres/test-database.js';
import { allTotals } from '../projecting/compare.js';
import { killChildren } from './child.js';
import { assertExact, cleanBuild, PATIENT, said, seeded, workers, writing } from './projecting.js';
import { onServer } from './target.js';

const database = testDatabase();
afterEach(killChildren);

/** `KILLS=10 SEED=7 npx jest killed-projection` makes fewer, at other moments. */
const KILLS = Number(process.env['KILLS'] ?? 100);
const SEED = Number(process.env['SEED'] ?? 20_260_101);
const EVENTS = 500 * KILLS;

onServer(
  `${String(KILLS)} workers are killed with \`kill -9\` at random moments while ${String(EVENTS)} events are projected: balances equal to a clean build, each event applied once`,
  (target) =>
    seeded(SEED, async (random) => {
      const store = target.store(target.url, PATIENT);
      const spare = await workers(target.url, database.connectionString(), 500);
      const log = writing(store, random);
      const last: string[] = [];
      let worker = await spare();
      for (let kills = 0; kills < KILLS; kills++) {
        // Some for each worker, so that the log goes on growing until the last of them is dead.
        log.more(EVENTS / KILLS);
        // With the name of the one before it takes its slots at once; with another, when their leases have run out.
        worker.tell(`go ${random.chance(0.7) ? 'the same' : `number ${String(kills)}`}`);
        const [lines, next] = await log.during(Promise.all([said(worker, 1 + random.int(60)), spare()]));
        await worker.kill();
        last.push(lines.at(-1) ?? '');
        worker = next;
      }
      worker.tell('go the last');
      await assertExact(store, database.pool(), await log.end(EVENTS), EVENTS);
      expect(await allTotals(postgresViews(database.pool()))).toEqual(await cleanBuild(store, database.pool()));
      // They died in commits, under handlers, and in between.
      expect(last).toContain('commit?');
      expect(new Set(last).size).toBeGreaterThan(2);
      worker.tell('stop');
      expect(await worker.ended()).toBe(0);
    }),
  1_800_000,
);
