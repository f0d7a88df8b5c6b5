// A worker: runs several projections in one process, over one subscription, and shares their slots with other workers.
import type { EventLog, LogFilter } from '../../ports/event-log.js';
import { newId } from '../../aggregate/message.js';
import { DefinitionError } from '../../definition/names.js';
import { systemClock } from '../../ports/clock.js';
import { sharedLog } from '../../log/shared-log.js';
import type { ProjectionRunner } from '../runner/projection-runner.js';
import type { RunnerOptions } from '../runner/settings.js';
import type { RunnerStatus } from '../runner/status.js';
import { startSlotGroup } from './slot-group.js';
import type { WorkEntry } from './work-entry.js';

/** A running worker. */
export interface ProjectionWorker {
  /**
   * Settles when the worker was stopped, or all its projections are retired. Rejects with `ProjectionStopped` as soon as one of its projections cannot go on
   * without a person; the others go on until `stop`. It must be handled: a projection never dies unheard.
   */
  readonly done: Promise<void>;
  /**
   * How its runners are: one per slot that it holds, by name. A projection whose slots others hold has none; one whose
   * slots are not known, because the view store fails, is `waiting`, and one that is paused `paused`.
   */
  readonly status: () => readonly RunnerStatus[];
  /** The runners at work, for `whenProcessed`, `lag` and `retryParked`. */
  readonly runners: () => readonly ProjectionRunner[];
  /**
   * Stops all runners: see `ProjectionRunner.stop`.
   *
   * @param options.drain how many milliseconds the events in hand are given. Default: 5,000.
   */
  readonly stop: (options?: { readonly drain?: number }) => Promise<void>;
}

/** For all projections of a worker that do not say otherwise; `buffer` is that of the shared subscription. */
export interface WorkerOptions extends RunnerOptions {
  /** Events that are kept for projections that read slower. Default: 4,096. */
  readonly buffer?: number;
}

/**
 * Runs projections in one process. They share one subscription to the log where their places allow, and a slow one does
 * not hold back the others. Of a projection with several slots it takes its share: when another worker of the same
 * projections starts, it gives slots up, and when one dies, it takes its slots over once their leases have run out.
 *
 * @param work what to run: see `exactlyOnce` and `atLeastOnce`.
 * @param options.owner names this worker in leases: no two may have the same name. Default: a random one.
 * @throws DefinitionError when two projections have one name and version, or an option makes no sense.
 * @example
 * const worker = projectionWorker(store, [exactlyOnce(Balances, views, { slots: 4 }), atLeastOnce(Mails, checkpoints)]);
 * worker.done.catch(console.error);
 */
export function projectionWorker(
  log: EventLog,
  work: readonly WorkEntry[],
  options: WorkerOptions = {},
): ProjectionWorker {
  const { buffer, ...common } = options;
  const names = work.map(({ kernel: { build } }) => `${build.projection}@${String(build.version)}`);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new DefinitionError(`the worker was given ${twice} twice`);

  const { owner = newId(), lease = 10_000, clock = systemClock } = common;
  const shared = sharedLog(log, { filter: filterOf(work), ...(buffer !== undefined && { buffer }) });
  const groups = work.map((entry) => {
    const own = { lease, clock, ...entry.options };
    return startSlotGroup(entry, shared, { ...common, ...own, owner });
  });
  return {
    done: Promise.all(groups.map((group) => group.done)).then(() => undefined),
    status: () => groups.flatMap((group) => group.status()),
    runners: () => groups.flatMap(({ runners }) => [...runners.values()]),
    stop: async ({ drain } = {}) => {
      await Promise.all(groups.map((group) => group.stop(drain)));
    },
  };
}

// What all of them together want.
function filterOf(work: readonly WorkEntry[]): LogFilter {
  const types = work.flatMap(({ kernel }) => [...kernel.aggregates.keys()]);
  return { by: 'stream', prefixes: [...new Set(types)].map((type) => `${type}-`) };
}
