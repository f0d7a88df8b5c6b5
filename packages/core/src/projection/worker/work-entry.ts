// What a worker works on: a projection, where its view is, and with what guarantee.
import type { CheckpointStore } from '../../ports/checkpoint-store.js';
import type { EventLog } from '../../ports/event-log.js';
import type { Pause } from '../../ports/pause.js';
import type { Build, BuildState, ViewError, ViewStore } from '../../ports/view-store.js';
import type { Task } from 'fp-ts/lib/Task.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { CustomView } from '../custom.js';
import type { Projection } from '../define-projection.js';
import type { DocumentView } from '../documents.js';
import { PROJECTION, type ProjectionKernel } from '../projection-kernel.js';
import { projectAtLeastOnce, type SlotOptions } from '../run-projection.js';
import { checkpointName } from '../runner/checkpoint-progress.js';
import type { ProjectionRunner } from '../runner/projection-runner.js';
import { startRunner } from '../runner/runner.js';
import { settingsOf, type RunnerOptions } from '../runner/settings.js';
import { buildOf, isRetiredAmong, prepareBuild, viewProgress } from '../runner/view-progress.js';

/** A projection for a worker. Made by `exactlyOnce` and `atLeastOnce`. */
export interface WorkEntry {
  readonly kernel: ProjectionKernel;
  readonly options: RunnerOptions;
  /** Starts a runner of one slot, which does not wait for it if another holds it. */
  readonly start: (
    log: EventLog,
    options: RunnerOptions,
    of: Required<Pick<SlotOptions, 'slot' | 'slots'>>,
  ) => ProjectionRunner;
  /** Where several workers share the slots of the projection. */
  readonly slots: Slots | undefined;
  /** Where there are no `slots`: whether the projection is paused; `undefined` also when that is not known. */
  readonly pause: Task<Pause | undefined> | undefined;
}

/** The slots of a build, as its workers see them. */
export interface Slots {
  /** Makes the build, if it is not there. */
  readonly prepare: TE.TaskEither<ViewError, BuildState>;
  /** The build that was there before: what is dropped is not made again. `undefined`: it is retired. */
  readonly look: TE.TaskEither<ViewError, BuildState | undefined>;
  readonly announce: (owner: string, duration: number) => TE.TaskEither<ViewError, number>;
}

/**
 * A projection whose events are applied exactly once, for `projectionWorker`: see `projectExactlyOnce`.
 *
 * @param options those of `projectExactlyOnce`, and `slots`: how many slots the projection is split into, when its build is
 * made, so that as many workers can share its work. The streams are split for custom views, the rows for documents. Default: 1.
 * @example
 * exactlyOnce(Balances, postgresViews(pool), { slots: 4 });
 */
export function exactlyOnce<Transaction>(
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- documents of every key and row are meant
  projection: Projection<DocumentView<any, any>> | Projection<CustomView<Transaction>>,
  views: ViewStore<Transaction>,
  { slots = 1, ...options }: RunnerOptions & { readonly slots?: number } = {},
): WorkEntry {
  const kernel = projection[PROJECTION];
  const bulk = options.batch === undefined;
  const prepare = prepareBuild(views, kernel, { slots, bulk });
  return {
    kernel,
    options,
    start: (log, more, of) =>
      startRunner({
        kernel,
        log,
        store: () => viewProgress(views, kernel, { ...of, bulk, prepared: true }),
        settings: settingsOf(kernel.kind, { ...options, ...more }),
        standby: false,
      }),
    slots: {
      prepare,
      look: lookFor(views, kernel.build, prepare),
      announce: (owner, duration) => views.announce(kernel.build, owner, duration),
    },
    pause: undefined,
  };
}

/**
 * A projection whose events are handled at least once, for `projectionWorker`: see `projectAtLeastOnce`.
 *
 * @example
 * atLeastOnce(Mails, eventStoreDBCheckpoints(store));
 */
export function atLeastOnce(
  projection: Projection<CustomView<undefined>>,
  checkpoints: CheckpointStore,
  options: RunnerOptions = {},
): WorkEntry {
  const kernel = projection[PROJECTION];
  return {
    kernel,
    options,
    start: (log, more) => projectAtLeastOnce(log, projection, checkpoints, { ...options, ...more, standby: false }),
    slots: undefined,
    pause: async () => {
      const info = await checkpoints.look(checkpointName(kernel.build))();
      return E.isRight(info) ? info.right.paused : undefined;
    },
  };
}

function lookFor(
  views: Pick<ViewStore, 'builds'>,
  build: Build,
  prepare: TE.TaskEither<ViewError, BuildState>,
): TE.TaskEither<ViewError, BuildState | undefined> {
  return TE.chain((builds: readonly BuildState[]) => {
    if (isRetiredAmong(builds, build)) return TE.right<ViewError, BuildState | undefined>(undefined);
    const own = buildOf(builds, build);
    // Nothing is there for readers either: the view is begun anew.
    return own === undefined ? prepare : TE.right(own);
  })(views.builds(build.projection));
}
