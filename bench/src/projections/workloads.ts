// The registry of workloads, in the order of the table: what each needs, who takes part, and what is aimed at.
import type { Measurement } from '../measure.js';
import type { LogSize } from './account-log.js';
import type { Contender } from './contender.js';
import type { HeapContender } from './contenders/heap.js';
import { measureBuild } from './measure-build.js';
import { measureHeap } from './measure-heap.js';

/** What a contender measures of a workload. */
export interface Entrant {
  readonly title: string;
  readonly measure: (url: string, quick: boolean) => Promise<readonly Measurement[]>;
}

export interface Workload {
  readonly id: string;
  readonly metric: string;
  readonly server: 'none' | 'eventstore' | 'postgres';
  readonly size: (quick: boolean) => LogSize;
  /** By name; imported only in the child process that runs it. */
  readonly entrants: ReadonlyMap<string, () => Promise<Entrant>>;
  /** How many times faster than each of these it is to be, `millrace` beside it. */
  readonly aims: Readonly<Record<string, number>>;
}

type Spec = Omit<Workload, 'entrants'>;

const sized =
  (accounts: number, events: number) =>
  (quick: boolean): LogSize => ({
    accounts,
    events: quick ? events / 10 : events,
  });

const building = (spec: Spec, contenders: Record<string, () => Promise<Contender>>): Workload => ({
  ...spec,
  entrants: new Map(
    Object.entries(contenders).map(([name, load]) => [
      name,
      async () => {
        const contender = await load();
        const { title } = contender;
        const measure = (url: string, quick: boolean): Promise<readonly Measurement[]> =>
          measureBuild(contender, spec.metric, url, spec.size(quick), quick);
        return { title, measure };
      },
    ]),
  ),
});

const inMemory = {
  millrace: async () => (await import('./contenders/memory-millrace.js')).contender,
  bare: async () => (await import('./contenders/memory-bare.js')).contender,
  emmett: async () => (await import('./contenders/memory-emmett.js')).contender,
};

const heap = (id: string, metric: string, events: number): Workload => {
  const size = sized(1_000, events);
  const entrant = (load: () => Promise<HeapContender>) => async (): Promise<Entrant> => {
    const { title, start } = await load();
    return { title, measure: (_url, quick) => measureHeap(start, metric, size(quick)) };
  };
  return {
    id,
    metric,
    server: 'none',
    size,
    aims: {},
    entrants: new Map([
      ['millrace', entrant(async () => (await import('./contenders/heap.js')).documents)],
      ['exactly-once', entrant(async () => (await import('./contenders/heap.js')).exactlyOnce)],
      ['at-least-once', entrant(async () => (await import('./contenders/heap.js')).atLeastOnce)],
    ]),
  };
};

export const workloads: readonly Workload[] = [
  building(
    {
      id: 'V1a',
      metric: 'V1a memory, 1,000 rows',
      server: 'none',
      size: sized(1_000, 200_000),
      aims: { bare: 0.5, emmett: 10 },
    },
    inMemory,
  ),
  building(
    {
      id: 'V1b',
      metric: 'V1b memory, 50,000 rows',
      server: 'none',
      size: sized(50_000, 200_000),
      aims: { bare: 0.5, emmett: 10 },
    },
    inMemory,
  ),
  building(
    {
      id: 'V2',
      metric: 'V2 EventStoreDB to memory',
      server: 'eventstore',
      size: sized(1_000, 200_000),
      aims: { raw: 0.8 },
    },
    {
      millrace: async () => (await import('./contenders/eventstore-millrace.js')).alone,
      raw: async () => (await import('./contenders/eventstore-raw.js')).contender,
    },
  ),
  building(
    {
      id: 'V3a',
      metric: 'V3a PostgreSQL, live',
      server: 'postgres',
      size: sized(1_000, 200_000),
      aims: { 'by-hand': 0.7 },
    },
    {
      millrace: async () => (await import('./contenders/postgres-millrace.js')).live,
      'by-hand': async () => (await import('./contenders/postgres-by-hand.js')).live,
    },
  ),
  building(
    {
      id: 'V3b',
      metric: 'V3b PostgreSQL, rebuild',
      server: 'postgres',
      size: sized(1_000, 200_000),
      aims: { 'by-hand': 0.7 },
    },
    {
      millrace: async () => (await import('./contenders/postgres-millrace.js')).rebuild,
      'by-hand': async () => (await import('./contenders/postgres-by-hand.js')).rebuild,
    },
  ),
  building(
    { id: 'V4', metric: 'V4 custom view', server: 'none', size: sized(1_000, 200_000), aims: {} },
    {
      'exactly-once': async () => (await import('./contenders/custom-millrace.js')).exactlyOnce,
      'at-least-once': async () => (await import('./contenders/custom-millrace.js')).atLeastOnce,
    },
  ),
  heap('V5a', 'V5a heap, 100,000 behind', 100_000),
  heap('V5b', 'V5b heap, 1,000,000 behind', 1_000_000),
  building(
    { id: 'V6', metric: 'V6 three views, EventStoreDB', server: 'eventstore', size: sized(1_000, 200_000), aims: {} },
    {
      millrace: async () => (await import('./contenders/eventstore-millrace.js')).shared,
      apart: async () => (await import('./contenders/eventstore-millrace.js')).apart,
    },
  ),
];

export const workloadOf = (id: string): Workload => {
  const workload = workloads.find((one) => one.id === id);
  if (workload === undefined) throw new Error(`unknown workload ${id}`);
  return workload;
};
