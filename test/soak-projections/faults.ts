// What happens to the workers and to the servers, and how.
import type { SeededRandom } from '@millrace/testing';
import type { Pool } from 'pg';
import type { PostgresServer } from '../postgres/start-postgres.js';
import type { LocalServer } from '../soak-parts/local-server.js';
import type { ServerFaultName } from '../soak-parts/server-faults.js';
import type { WorkerProcess } from './worker-process.js';

/** What can be hurt. */
export interface Patients {
  /** The first is never killed. */
  readonly workers: readonly WorkerProcess[];
  readonly eventStore: LocalServer;
  readonly postgres: PostgresServer;
  /** Of a superuser. */
  readonly pool: Pool;
  /** Milliseconds. */
  readonly lease: number;
  readonly random: SeededRandom;
  /** Waits; less long when the soak ends. */
  readonly wait: (ms: number) => Promise<unknown>;
}

/** Settles when the fault is over. */
export type Fault = (patients: Patients) => Promise<unknown>;

let lives = 0;

// The name of its former life takes the slots of that at once; a new one, when their leases have run out.
const ownerOf = (index: number, random: SeededRandom): string =>
  random.chance(0.5) ? `worker ${String(index)}` : `worker ${String(index)}, life ${String(++lives)}`;

const startAnew =
  (end: (worker: WorkerProcess) => Promise<void>): Fault =>
  async ({ workers, random }) => {
    const index = 1 + random.int(workers.length - 1);
    const worker = workers[index];
    if (worker === undefined) return;
    await end(worker);
    await worker.start(ownerOf(index, random));
  };

const suspended =
  (from: number, to: number): Fault =>
  async ({ workers, random, lease, wait }) => {
    const worker = random.pick(workers);
    worker.suspend();
    await wait(lease * (from + random.next() * (to - from)));
    worker.resume();
  };

/** Of the workers. */
export const WORKER_FAULTS = {
  'worker killed': startAnew((worker) => worker.kill()),
  'worker killed again': startAnew((worker) => worker.kill()),
  'worker stopped': startAnew((worker) => worker.stop()),
  'worker suspended': suspended(0.1, 0.8),
  'worker suspended past its lease': suspended(1.2, 2.5),
} satisfies Record<string, Fault>;

const eventStore =
  (fault: ServerFaultName, from = 0, to = 0): Fault =>
  async ({ eventStore, random, wait }) => {
    await eventStore.inject(fault, random.int(2 ** 32));
    if (to === 0) return;
    await wait(from + random.next() * (to - from));
    await eventStore.endFault();
  };

const startedAgain =
  (end: (server: PostgresServer) => Promise<void>): Fault =>
  async ({ postgres, random, wait }) => {
    await end(postgres);
    await wait(random.int(2_000));
    await postgres.start();
  };

const CUT =
  'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and client_port is not null';

/** Of the servers. */
export const SERVER_FAULTS = {
  'event store restarted': eventStore('stopped and started again'),
  'event store killed': ({ eventStore }) => eventStore.killAndRestart(),
  'event store: connections cut': eventStore('connections cut'),
  'event store: subscriptions dropped': eventStore('subscriptions dropped as too slow'),
  'event store: half-open': eventStore('half-open', 100, 4_000),
  'event store: slow': eventStore('slow', 500, 3_000),
  'event store: checkpoints late': eventStore('checkpoints late'),
  'Postgres restarted': startedAgain((server) => server.stop()),
  'Postgres crashed': startedAgain((server) => server.crash('immediate')),
  'Postgres killed': startedAgain((server) => server.crash('kill')),
  'Postgres: connections cut': ({ pool }) => pool.query(CUT),
} satisfies Record<string, Fault>;
