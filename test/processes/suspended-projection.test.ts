// P9: a worker is suspended past its lease, another one takes over, and then the first goes on: what it writes is
// refused, and the view never goes back.
import { postgresViews } from '@millrace/views-postgres';
import { right } from '@millrace/testing/contract';
import { testDatabase } from '../postgres/test-database.js';
import { allTotals } from '../projecting/compare.js';
import { isHandled, slotsOf } from '../projecting/progress.js';
import { killChildren, type Child } from './child.js';
import { assertExact, heard, said, seeded, workers, write, PATIENT } from './projecting.js';
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
      let round = 0;
      const writing = write(store, random, EVENTS, () => ((round + 1) * EVENTS) / ROUNDS);
      const pair = [await spare(), await spare()] as const;
      for (const [i, worker] of pair.entries()) worker.tell(`go ${String(i)}`);
      await heard(pair[0], (line) => line === 'commit done');
      const watch = watched();
      let refused = 0;
      for (; round < ROUNDS; round++) {
        const victim: Child = pair[round % 2 === 0 ? 0 : 1];
        await heard(victim, (line) => line === 'acquire done');
        await heard(victim, (line) => line === 'commit?');
        await said(victim, 1 + random.int(40));
        victim.suspend();
        const head = right(await store.head());
        await until(
          async () => head !== undefined && isHandled(await slotsOf(views), head),
          'the other worker has taken over and is where the log was',
        );
        victim.resume();
        const lines = await heard(victim, (line) => line.endsWith(' Fenced'));
        refused += lines.filter((line) => line === 'commit Fenced').length;
      }
      await assertExact(store, database.pool(), await writing, EVENTS);
      await watch.stop();
      // Not in every round: the first to learn of it may also be who renews the lease.
      expect(refused).toBeGreaterThan(0);
      for (const worker of pair) {
        worker.tell('stop');
        expect(await worker.ended()).toBe(0);
      }
    }),
  600_000,
);
