// P9: a worker is suspended past its lease, another one takes over, and then the first goes on: what it writes is
// refused, and the view never goes back.
import { postgresViews } from '@millrace/views-postgres';
import { testDatabase } from '../postgres/test-database.js';
import { allTotals } from '../projecting/compare.js';
import { slotsOf } from '../projecting/progress.js';
import { killChildren, type Child } from './child.js';
import { assertExact, heard, said, seeded, workers, writing, PATIENT } from './projecting.js';
import { onServer } from './target.js';
import { pause, until } from './waiting.js';

const database = testDatabase();
afterEach(killChildren);

const ROUNDS = 6;
const EVENTS = 12_000;
const SEED = 20_260_102;

/** Reads the view again and again, and fails when a row has counted less than before. */
function watched(): { readonly stop: () => Promise<void> } {
  const views = postgresViews(database.pool());
  const counts = new Map<string, number>();
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      for (const [row, { count }] of await allTotals(views)) {
        expect([row, Math.max(count, counts.get(row) ?? 0)]).toEqual([row, count]);
        counts.set(row, count);
      }
      await pause();
    }
  })();
  watching.catch(() => undefined);
  return {
    stop: async () => {
      over.abort();
      await watching;
      expect(counts.size).toBeGreaterThan(0);
    },
  };
}

onServer(
  `P9 A worker is suspended ${String(ROUNDS)} times past its lease and goes on when another has its slots: its writes are refused, and the view never goes back`,
  (target) =>
    seeded(SEED, async (random) => {
      const store = target.store(target.url, PATIENT);
      const views = postgresViews(database.pool());
      const spare = await workers(target.url, database.connectionString(), 500);
      const log = writing(store, random);
      const pair = [await spare(), await spare()] as const;
      for (const [i, worker] of pair.entries()) worker.tell(`go ${String(i)}`);
      const owners = async () => (await slotsOf(views))?.map(({ owner }) => owner) ?? [];
      await log.during(heard(pair[0], (line) => line === 'commit done'));
      const watch = watched();
      const lines: string[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        log.more(EVENTS / ROUNDS);
        const [victim, other] = round % 2 === 0 ? ['0', '1'] : ['1', '0'];
        const suspended: Child = pair[round % 2 === 0 ? 0 : 1];
        await log.during(until(async () => (await owners()).includes(victim), 'it has a slot'));
        lines.push(...(await log.during(said(suspended, 1 + random.int(40)))));
        suspended.suspend();
        const takenOver = async () => new Set(await owners()).size === 1 && (await owners()).includes(other);
        await log.during(until(takenOver, 'the other worker has all slots'));
        suspended.resume();
      }
      await assertExact(store, database.pool(), await log.end(EVENTS), EVENTS);
      await watch.stop();
      for (const worker of pair) {
        worker.tell('stop');
        lines.push(...(await heard(worker, (line) => line === 'stopped')));
        expect(await worker.ended()).toBe(0);
      }
      // Not in every round is it a commit: the first to learn of it may also be who renews the lease.
      expect(lines.filter((line) => line.endsWith(' Fenced')).length).toBeGreaterThan(0);
    }),
  900_000,
);
