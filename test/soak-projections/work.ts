// The process of a worker: tells its parent how it fares, and dies with it.
import { heapInUse } from '../soak-parts/heap.js';
import { resources, type Resources } from '../soak-parts/resources.js';
import { workplace } from '../projecting/worker.js';
import { clearInterval, setInterval } from 'node:timers';

export interface WorkOptions {
  readonly owner: string;
  readonly eventStore: string;
  readonly postgres: string;
  readonly slots: number;
  /** Milliseconds. */
  readonly lease: number;
}

/** What the parent asks for. */
export type Ask = 'measure' | 'stop';

export type Told =
  | { readonly _tag: 'Started' }
  | { readonly _tag: 'Measured'; readonly sample: Sample }
  | { readonly _tag: 'Problem'; readonly kind: string; readonly message: string }
  | { readonly _tag: 'Failed'; readonly message: string }
  /** Everything is closed: it ends now, if nothing is left open. */
  | { readonly _tag: 'Stopped'; readonly handled: number };

/** How a process is. */
export interface Sample {
  /** In use after a garbage collection, in bytes. */
  readonly heap: number;
  readonly rss: number;
  /** Slots that it holds. */
  readonly slots: number;
  readonly resources: Resources;
}

/** Less than the lease, so that a call that hangs does not cost a slot. */
const DEADLINE = 1_000;

/** Runs in a process that was forked with the options, as JSON, as its last argument. */
export async function work({ owner, lease, ...spec }: WorkOptions): Promise<void> {
  const tell = (told: Told): void => void process.send?.(told);
  process.on('disconnect', () => process.exit());
  const store = { appendTimeout: DEADLINE, readTimeout: DEADLINE, connectTimeout: 2_000, watchInterval: 2_000 };
  const place = workplace({ ...spec, store });
  const worker = place.start({
    ...{ owner, lease, watchEvery: 2_000 },
    onProblem: (problem) => {
      const message =
        problem._tag === 'Parked'
          ? `${problem.parked.stream} ${String(problem.parked.revision)}: ${problem.parked.error}`
          : 'message' in problem
            ? problem.message
            : '';
      tell({ _tag: 'Problem', kind: problem._tag, message: `${problem.projection}: ${message}` });
    },
  });
  worker.done.catch((error: unknown) => {
    tell({ _tag: 'Failed', message: error instanceof Error ? error.message : String(error) });
  });
  const measure = (): void => {
    const slots = worker.runners().length;
    const { rss } = process.memoryUsage();
    tell({ _tag: 'Measured', sample: { heap: heapInUse(), rss, slots, resources: resources() } });
  };
  const measuring = setInterval(measure, 5_000);
  process.on('message', (ask: Ask) => {
    if (ask === 'measure') measure();
    else void stop();
  });
  const stop = async (): Promise<void> => {
    clearInterval(measuring);
    const handled = worker.status().reduce((sum, status) => sum + status.handled, 0);
    await worker.stop();
    await place.close();
    process.removeAllListeners('disconnect');
    process.removeAllListeners('message');
    process.send?.({ _tag: 'Stopped', handled } satisfies Told, () => process.disconnect());
  };
  tell({ _tag: 'Started' });
}
