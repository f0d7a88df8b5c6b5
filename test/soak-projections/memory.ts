// What the workers hold at the end, and what the one that was never killed has held over time.
import { CONNECTIONS } from '../projecting/worker.js';
import { slope } from '../soak-parts/heap.js';
import { grown, type Resources } from '../soak-parts/resources.js';
import type { Violations } from '../soak-parts/violations.js';
import type { WorkerProcess } from './worker-process.js';

export interface Memory {
  /** Of the worker that was never killed; `undefined` when the run was too short. The first fifth is left out. */
  readonly slope:
    { readonly heapKBPerMinute: number; readonly rssKBPerMinute: number; readonly samples: number } | undefined;
  /** The same worker, in MB. */
  readonly heap: { readonly first: number; readonly last: number };
  /** The largest of all workers at any time, in MB. */
  readonly largestRss: number;
  /** What the worker that was never killed has open at the end. */
  readonly open: Resources;
}

const ENOUGH = 8;
/** The event store has one connection, and another one for a while after a fault. */
const SOCKETS = CONNECTIONS + 4;

export async function memoryOf(workers: readonly WorkerProcess[], violations: Violations): Promise<Memory> {
  const [lasting] = workers;
  const open = (await lasting?.measure())?.resources ?? {};
  const samples = lasting?.samples() ?? [];
  const first = samples[0]?.[1];
  const last = samples.at(-1)?.[1];
  const most: Resources = { ...first?.resources, sockets: SOCKETS, Timeout: Infinity, Immediate: Infinity };
  for (const more of grown(most, open)) violations.add('leak', `worker 0, ${more}`);
  const counted = samples.slice(Math.floor(samples.length / 5));
  const line = (of: 'heap' | 'rss') => slope(counted.map(([minute, sample]) => [minute, sample[of] / 1_000]));
  const largest = Math.max(0, ...workers.flatMap((worker) => worker.samples().map(([, { rss }]) => rss)));
  return {
    slope:
      counted.length < ENOUGH
        ? undefined
        : { heapKBPerMinute: line('heap'), rssKBPerMinute: line('rss'), samples: counted.length },
    heap: { first: (counted[0]?.[1].heap ?? 0) / 1e6, last: (last?.heap ?? 0) / 1e6 },
    largestRss: largest / 1e6,
    open,
  };
}
