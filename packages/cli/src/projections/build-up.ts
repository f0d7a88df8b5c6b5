// Runs a projection until its build has caught up, and shows how far it is.
import { projectionWorker, type Position } from '@millrace/core';
import type { MillraceConfig, Store } from '../config/config.js';
import { problem, problemOf, type Problem } from '../problem.js';
import type { Progress } from '../terminal/progress.js';
import { waitFor } from '../wait-for.js';
import { problemText } from './problem-text.js';
import type { Place } from './place.js';
import { logState } from './slot-status.js';
import { storedBuilds, type StoredBuild } from './stored-builds.js';
import { workOf } from './work-of.js';

export interface BuildUp {
  readonly store: Store;
  readonly place: Extract<Place, { _tag: 'Views' }>;
  readonly config: Pick<MillraceConfig, 'slots'>;
  readonly progress: Progress;
  readonly now: () => number;
  readonly interrupted: AbortSignal;
}

/** How often the stored progress is looked at, in milliseconds. */
const LOOK_EVERY = 250;

/**
 * Works on the build of the projection's version, beside whoever else does, until each of its slots has been at the head
 * once. What it has done by then stays, whatever ends it.
 *
 * @returns the build, or why it did not get there.
 */
export async function buildUp({
  store,
  place,
  config,
  progress,
  now,
  interrupted,
}: BuildUp): Promise<StoredBuild | Problem> {
  const worker = projectionWorker(store, [
    workOf(place, config, { onProblem: (problem) => void progress.say(problemText(problem)) }),
  ]);
  let over: Problem | undefined;
  worker.done.then(
    () => (over = problem('no', 'the worker has ended before the build had caught up')),
    (error: unknown) => (over = problemOf(error)),
  );
  try {
    const began = now();
    for (;;) {
      if (interrupted.aborted) return problem('interrupted', 'interrupted');
      const log = await logState(store);
      if ('_tag' in log) return log;
      const builds = await storedBuilds(place, now());
      if ('_tag' in builds) return builds;
      const build = builds.find(({ version }) => version === place.projection.version);
      if (build?.paused !== undefined)
        return problem('no', `${nameOf(build)} is paused`, {
          hint: `millrace projections resume ${build.projection}`,
        });
      if (build?.status === 'retired')
        return problem('no', `${nameOf(build)} is retired: another version was swapped in`);
      const handled = worker.status().reduce((sum, status) => sum + status.handled, 0);
      const share = shareOf(build, log.head);
      await progress.update(handled, totalOf(handled, share, now() - began), wordsFor(worker.status()));
      if (build?.slots.every(({ caughtUp }) => caughtUp) === true) return build;
      if (over !== undefined) return over;
      await waitFor(LOOK_EVERY, interrupted);
    }
  } finally {
    await worker.stop();
    await progress.end();
  }
}

const nameOf = ({ projection, version }: StoredBuild): string => `${projection}@${String(version)}`;

// How much of the log lies behind the slot that is the farthest back, by its positions.
function shareOf(build: StoredBuild | undefined, head: Position | undefined): number {
  if (head === undefined || head.commit === 0n) return 1;
  const places = build?.slots.map(({ checkpoint }) => checkpoint?.position.commit ?? 0n) ?? [0n];
  const first = places.reduce((least, each) => (each < least ? each : least), places[0] ?? 0n);
  return Number((first * 10_000n) / head.commit) / 10_000;
}

// Nobody counts the events of the log beforehand: what is left is estimated from what is done.
function totalOf(handled: number, share: number, elapsed: number): number | undefined {
  return share > 0 && elapsed > 0 ? Math.max(handled, Math.round(handled / share)) : undefined;
}

function wordsFor(statuses: ReturnType<ReturnType<typeof projectionWorker>['status']>): string {
  if (statuses.length === 0) return 'others work on it';
  return [...new Set(statuses.map(({ phase, reason }) => (reason === undefined ? phase : `${phase}: ${reason}`)))].join(
    ', ',
  );
}
