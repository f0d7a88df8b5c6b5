// One soak of projections from beginning to end: servers, workers, writers, faults, the drain, the verdict.
import { makeRepository } from '@millrace/core';
import { eventStoreDBStore, type EventStoreDBStore } from '@millrace/repository-eventstore';
import { seededRandom, type SeededRandom } from '@millrace/testing';
import { postgresViews } from '@millrace/views-postgres';
import { isLeft } from 'fp-ts/lib/Either.js';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { startPostgres } from '../postgres/start-postgres.js';
import { isHandled, slotsOf } from '../projecting/progress.js';
import type { Views } from '../projecting/views.js';
import { hangWatch } from '../soak-parts/hang-watch.js';
import { histogram } from '../soak-parts/histogram.js';
import { ledger as makeLedger } from '../soak-parts/ledger.js';
import { startLocalServer } from '../soak-parts/local-server.js';
import { Meter, Spare } from '../soak-parts/model.js';
import { pace as makePace } from '../soak-parts/pace.js';
import { streamsOf } from '../soak-parts/streams.js';
import { violations as makeViolations, type Violations } from '../soak-parts/violations.js';
import { startWriters } from '../soak-parts/writers.js';
import { check } from './check.js';
import { follow } from './follow.js';
import { memoryOf } from './memory.js';
import type { SoakOptions } from './options.js';
import type { SoakReport } from './report.js';
import { schedule as startSchedule, type Schedule } from './schedule.js';
import { workerProcess, type WorkerProcess } from './worker-process.js';

export interface Surroundings {
  /** The program that the processes run. */
  readonly program: string;
  readonly say: (line: string) => void;
}

/** Milliseconds. */
const LEASE = 2_000;
const DEADLINE = 1_000;
const CATCH_UP_MS = 180_000;

/** @throws Error when a server cannot be started; what goes wrong later is in the report. */
export async function soak(options: SoakOptions, { program, say }: Surroundings): Promise<SoakReport> {
  const { seed, slots, aggregates } = options;
  const dir = await mkdtemp(join(tmpdir(), 'millrace-soak-'));
  const eventStore = await startLocalServer({ dir, nodes: 1, program });
  const postgres = await startPostgres();
  say(`local servers, ${String(options.workers)} workers, seed ${String(seed)}`);

  // Each part has random numbers of its own: what one draws does not change what the others do.
  const random = (part: number): SeededRandom => seededRandom(seed + part);
  const violations = makeViolations();
  const deadlines = { appendTimeout: DEADLINE, readTimeout: DEADLINE, connectTimeout: 2 * DEADLINE };
  const store = eventStoreDBStore(eventStore.connectionString, deadlines);
  const pool = new Pool({ connectionString: postgres.connectionString, max: 2, connectionTimeoutMillis: DEADLINE });
  const views = postgresViews(pool, { create: false, timeout: 5_000 });
  const problems = new Map<string, number>();
  const workers = Array.from({ length: options.workers }, (_, index) =>
    workerProcess({
      ...{ name: `worker ${String(index)}`, program, violations },
      options: { eventStore: eventStore.connectionString, postgres: postgres.connectionString, slots, lease: LEASE },
      onProblem: (kind) => problems.set(kind, (problems.get(kind) ?? 0) + 1),
    }),
  );
  await Promise.all(workers.map((worker, index) => worker.start(`worker ${String(index)}`)));

  const following = follow(views, violations);
  const run = randomBytes(4).toString('hex');
  const streams = streamsOf(run, aggregates);
  const ledger = makeLedger(aggregates);
  const began = performance.now();
  const schedule = startSchedule({
    ...{ random, violations, every: options.faultEvery, once: options.once, onEnded: following.faultEnded },
    patients: { workers, eventStore, postgres, pool, lease: LEASE },
  });
  const writers = startWriters(options.writers, {
    ...{ run, streams, random, ledger, violations },
    repository: makeRepository(following.noting(store), [Meter, Spare]),
    pace: makePace(options.rate),
    latency: { all: histogram(), calm: histogram() },
    faultSince: () => false,
    calls: hangWatch(violations),
  });
  await wait(options, schedule, () => {
    const commands = String(ledger.ended('acknowledged'));
    say(`${seconds(began).toFixed(0)} s: ${commands} commands, ${String(sum(schedule.counts))} faults`);
  });
  const ran = seconds(began);

  say('no more faults, no more commands; waiting until all is handled');
  await schedule.stop();
  await writers.drain();
  const drainBegan = performance.now();
  await caughtUp(store, views, violations);
  const caughtUpIn = seconds(drainBegan);
  const memory = await memoryOf(workers, violations);
  await following.stop();
  say('checking');
  const checked = await check({ run, store, pool, views, streams, ledger, violations });
  await Promise.all(workers.map((worker: WorkerProcess) => worker.stop()));
  await store.close();
  await pool.end();
  await eventStore.stop();
  await postgres.dispose();
  const ok = violations.total() === 0;
  if (ok) await rm(dir, { recursive: true });
  else say(`the data of the event store are in ${dir}`);
  return {
    ...{ ok, seed, seconds: ran, caughtUpIn, memory },
    commands: ledger.ended('acknowledged'),
    ...checked,
    faults: Object.fromEntries([...schedule.counts].sort(([a], [b]) => a.localeCompare(b))),
    problems: Object.fromEntries(problems),
    lag: spread(following.lag),
    recovery: Object.fromEntries([...following.recovery].map(([name, times]) => [name, spread(times)])),
    violations: violations.list(),
    violationCount: violations.total(),
  };
}

const seconds = (since: number): number => (performance.now() - since) / 1_000;
const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((all, n) => all + n, 0);

function spread({ percentile, max }: ReturnType<typeof histogram>) {
  return { p50: percentile(0.5) / 1_000, p99: percentile(0.99) / 1_000, max: max() / 1_000 };
}

// Until the minutes are over, or every fault has been.
async function wait({ minutes, once }: SoakOptions, { over }: Schedule, tell: () => void): Promise<void> {
  const until = performance.now() + minutes * 60_000;
  const waking = new AbortController();
  if (once) void over.then(() => waking.abort());
  while (!waking.signal.aborted && (once || performance.now() < until)) {
    const left = once ? Infinity : until - performance.now();
    await sleep(Math.min(30_000, left), undefined, { signal: waking.signal }).catch(() => undefined);
    tell();
  }
}

async function caughtUp(store: EventStoreDBStore, views: Views, violations: Violations): Promise<void> {
  const until = performance.now() + CATCH_UP_MS;
  let why = '';
  while (performance.now() < until) {
    const head = await store.head();
    if (isLeft(head)) why = `the log cannot be read: ${head.left.message}`;
    else {
      const slots = await slotsOf(views);
      if (head.right === undefined || isHandled(slots, head.right)) return;
      const behind = slots?.filter((slot) => head.right === undefined || !isHandled([slot], head.right));
      why = `${behind?.map(({ name }) => name).join(', ') ?? 'PostgreSQL'} is behind`;
    }
    await sleep(100);
  }
  violations.add('hung', `the views did not catch up within ${String(CATCH_UP_MS / 1_000)} s: ${why}`);
}
