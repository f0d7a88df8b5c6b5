// One soak from beginning to end: server, subscribers, writers, faults, the drain, the check and the report.
import { seededRandom, type SeededRandom } from '@millrace/testing';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { check } from './check.js';
import { COMMAND_WINDOW, startClient, type Client } from './client.js';
import { faultSchedule, type FaultSchedule } from './fault-schedule.js';
import { possibleFaults } from './faults.js';
import { hangWatch } from '../soak-parts/hang-watch.js';
import { heapWatch, type HeapWatch } from './heap-watch.js';
import { histogram } from '../soak-parts/histogram.js';
import { ledger as makeLedger, type Ledger } from '../soak-parts/ledger.js';
import { startLocalServer, type LocalServer } from '../soak-parts/local-server.js';
import type { SoakOptions } from './options.js';
import { pace as makePace } from '../soak-parts/pace.js';
import { makeReport } from './make-report.js';
import type { SoakReport } from './report.js';
import { grown, resources, type Resources } from '../soak-parts/resources.js';
import { streamsOf, type Streams } from '../soak-parts/streams.js';
import { violations as makeViolations, type Violations } from '../soak-parts/violations.js';
import { startWriters, type Writers } from '../soak-parts/writers.js';

export interface Surroundings {
  /** The program that the process of the local server runs. */
  readonly program: string;
  /** A server to be used instead of a local one. */
  readonly eventStoreUrl: string | undefined;
  readonly say: (line: string) => void;
}

const SAMPLE_MS = 5_000;
const SETTLING_MS = 15_000;

/** @throws Error when the server cannot be started or reached; what goes wrong later is in the report. */
export async function soak(options: SoakOptions, { program, eventStoreUrl, say }: Surroundings): Promise<SoakReport> {
  const { aggregates, nodes, seed, timeout } = options;
  const dir = eventStoreUrl === undefined ? await mkdtemp(join(tmpdir(), 'millrace-soak-')) : undefined;
  const server = dir === undefined ? undefined : await startLocalServer({ dir, nodes, program });
  const name = server === undefined ? 'of EVENTSTORE_URL' : `local, ${String(nodes)} node${nodes === 1 ? '' : 's'}`;
  say(
    `server ${name}, seed ${String(seed)}${server === undefined ? ', without the faults that need a local server' : ''}`,
  );

  const run = randomBytes(4).toString('hex');
  const violations = makeViolations();
  const streams = streamsOf(run, aggregates);
  const ledger = makeLedger(aggregates);
  // Each part has random numbers of its own: what one draws does not change what the others do.
  const random = (part: number): SeededRandom => seededRandom(seed + part);
  const heap = heapWatch();
  const closed = resources();
  const url = server?.connectionString ?? eventStoreUrl ?? '';
  const client = await startClient({ url, timeout, streams, violations, random: random(1) });
  const running = resources();

  const began = performance.now();
  const schedule = scheduled(options, client, server, random(2));
  const writers = started(options, { run, client, streams, ledger, violations, schedule, random });
  await wait(options, { schedule, ledger, heap, streams, say });
  const seconds = (performance.now() - began) / 1_000;
  say('no more faults, no more commands; waiting for the answers');
  await schedule.stop().catch((error: unknown) => violations.add('harness', `faults do not end: ${String(error)}`));
  await schedule.over.catch((error: unknown) => violations.add('harness', `a fault failed: ${String(error)}`));
  await writers.drain();

  say('checking');
  const checked = await check({ run, client, streams, ledger, violations });
  const drained = await settled(atMost(running));
  for (const more of grown(atMost(running), drained)) violations.add('leak', `at work, ${more}`);
  await client.close();
  const closedAgain = await settled(closed);
  for (const more of grown(closed, closedAgain)) violations.add('leak', `after closing, ${more}`);
  if (server !== undefined) await checkServer(server, violations);
  await server?.stop();

  const report = makeReport({
    ...{ name, seed, seconds, streams, ledger, violations, client, checked, writers, schedule, server },
    heap: heap.slope(),
    resources: { running, drained, closed: closedAgain },
  });
  if (dir !== undefined && report.ok) await rm(dir, { recursive: true });
  else if (dir !== undefined) say(`the server's data are in ${dir}`);
  return report;
}

function scheduled(
  { nodes, faultEvery, once, timeout }: SoakOptions,
  { byType, byStream }: Client,
  server: LocalServer | undefined,
  random: SeededRandom,
): FaultSchedule {
  const names = possibleFaults(server === undefined ? undefined : nodes);
  const subscribers = [byType, byStream];
  return faultSchedule({ names, random, every: faultEvery, once, aftermath: 2 * timeout, server, subscribers });
}

interface Parts {
  readonly run: string;
  readonly client: Client;
  readonly streams: Streams;
  readonly ledger: Ledger;
  readonly violations: Violations;
  readonly schedule: FaultSchedule;
  readonly random: (part: number) => SeededRandom;
}

function started({ writers, rate }: SoakOptions, { client, violations, schedule, ...parts }: Parts): Writers {
  return startWriters(writers, {
    ...parts,
    repository: client.repository,
    violations,
    pace: makePace(rate),
    latency: { all: histogram(), calm: histogram() },
    faultSince: schedule.since,
    calls: hangWatch(violations),
  });
}

interface Waiting {
  readonly schedule: FaultSchedule;
  readonly ledger: Ledger;
  readonly heap: HeapWatch;
  readonly streams: Streams;
  readonly say: (line: string) => void;
}

// Until the minutes are over, or every fault has been; measures the heap on the way.
async function wait({ minutes, once }: SoakOptions, { schedule, ledger, heap, streams, say }: Waiting): Promise<void> {
  const began = performance.now();
  const waking = new AbortController();
  if (once) void schedule.over.catch(() => undefined).finally(() => waking.abort());
  for (let samples = 1; !waking.signal.aborted; samples++) {
    const left = began + minutes * 60_000 - performance.now();
    if (left <= 0) return;
    await sleep(Math.min(SAMPLE_MS, left), undefined, { signal: waking.signal }).catch(() => undefined);
    // The repository keeps the newest command ids of each stream, for as long as it lives.
    let kept = 0;
    for (let stream = 0; stream < streams.count; stream++)
      kept += Math.min(ledger.acknowledgedOf(stream), COMMAND_WINDOW);
    heap.sample(kept);
    if (samples % 6 === 0) {
      const faults = [...schedule.counts.values()].reduce((sum, n) => sum + n, 0);
      const seconds = ((performance.now() - began) / 1_000).toFixed(0);
      say(
        `${seconds} s: ${String(ledger.count())} commands, ${String(ledger.ended('open'))} open, ${String(faults)} faults`,
      );
    }
  }
}

// Timers and immediates come and go with every read. After a fault the appends may have a new connection, while each
// subscription still has the one on which it has never noticed a fault.
function atMost(running: Resources): Resources {
  const sockets = (running['sockets'] ?? 0) + 2;
  return { ...running, sockets, Timeout: Infinity, Immediate: Infinity };
}

// The server has nobody left to serve.
async function checkServer(server: LocalServer, violations: Violations): Promise<void> {
  for (let waited = 0; waited < SETTLING_MS; waited += 50) {
    if ((await server.status()).sockets === 0) break;
    await sleep(50);
  }
  const { sockets, calls } = await server.status();
  const open = Object.values(calls).reduce((sum, count) => sum + count, 0);
  if (sockets + open > 0)
    violations.add('leak', `the server has ${String(sockets)} sockets and ${String(open)} calls after all was closed`);
}

// gRPC looks every 10 s for connections that no channel needs any more, and closes them then.
async function settled(wanted: Resources): Promise<Resources> {
  for (let waited = 0; grown(wanted, resources()).length > 0 && waited < SETTLING_MS; waited += 100) await sleep(100);
  return resources();
}
