// Waits for a commit to be in a view from a process that does not run the projection.
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Checkpoint } from '../ports/checkpoint-store.js';
import { systemClock, type Clock } from '../ports/clock.js';
import type { EventLog } from '../ports/event-log.js';
import { comparePositions, type Position } from '../ports/position.js';
import type { BuildState, ViewError, ViewStore } from '../ports/view-store.js';
import type { Projection } from './define-projection.js';
import { PROJECTION, type ProjectionKernel } from './projection-kernel.js';
import { hasNothingUpTo } from './runner/has-more.js';
import { inTime, notInTime, parkedFor, positionOf, streamOf } from './runner/processed.js';
import type { NotProcessed, ProcessedAt } from './runner/processed.js';

/** How long is waited. Everything has a default. */
export interface AwaitOptions {
  /** In milliseconds. Default: 30,000. */
  readonly timeout?: number;
  /** The view store is asked so often: every so many milliseconds. Default: 100. */
  readonly poll?: number;
  /**
   * Is asked whether a position is reached that no event of the projection stands at: stored progress does not follow a
   * quiet log to its last event. Progress in another log than this does not count. Default: such a position is waited for
   * in vain, and whatever log the progress is of is taken for that of the commit.
   */
  readonly log?: Pick<EventLog, 'readAll' | 'head' | 'identity'>;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

type Views = Pick<ViewStore, 'builds' | 'parked'>;

/** `undefined`: not yet. */
type Looked = E.Either<NotProcessed | ViewError, void> | undefined;

/**
 * Waits until a commit is in the view that readers see, whichever process builds it: until the stored progress of every
 * slot of the current build has passed it. For the process that runs the projection there is `runner.whenProcessed`, which
 * asks nobody.
 *
 * A commit of a stream that the projection does not read is in the view as it is.
 *
 * @param at what `transact` gave, or a position. A position alone cannot tell of parked streams.
 * @returns left: `StreamParked`, or `NotInTime`, also when nobody runs the projection or the view store fails for so long;
 * a failure of the view store that does not pass.
 * @example
 * const committed = await transact(repository)(message)();
 * if (E.isRight(committed)) await awaitProcessed(views, Balances, committed.right)();
 */
export function awaitProcessed(
  views: Views,
  projection: Projection,
  at: ProcessedAt,
  options: AwaitOptions = {},
): TaskEither<NotProcessed | ViewError, void> {
  const { timeout = 30_000, poll = 100, clock = systemClock, log } = options;
  const kernel = projection[PROJECTION];
  return async () => {
    const position = positionOf(at);
    const stream = streamOf(at);
    if (position === undefined || (stream !== undefined && !isRead(kernel, stream))) return E.right(undefined);
    const until = clock.now() + timeout;
    for (;;) {
      const looked = await inTime(clock, until, look(views, kernel, position, stream, log));
      if (looked !== undefined && !mayPass(looked)) return looked;
      const why = looked !== undefined && E.isLeft(looked) ? `: ${looked.left.message}` : '';
      const left = until - clock.now();
      if (left <= 0) return E.left(notInTime(projection.name, timeout, why));
      await clock.sleep(Math.min(left, poll));
    }
  };
}

function isRead({ aggregates }: ProjectionKernel, stream: string): boolean {
  return aggregates.has(stream.slice(0, stream.indexOf('-')));
}

function mayPass(looked: NonNullable<Looked>): boolean {
  return E.isLeft(looked) && looked.left._tag === 'ViewFailed' && looked.left.retryable;
}

async function look(
  views: Views,
  kernel: ProjectionKernel,
  position: Position,
  stream: string | undefined,
  log: AwaitOptions['log'],
): Promise<Looked> {
  const builds = await views.builds(kernel.build.projection)();
  if (E.isLeft(builds)) return builds;
  const current = builds.right.find(({ status }) => status === 'current');
  if (current === undefined) return undefined;
  const identity = await log?.identity();
  // It is asked again.
  if (identity !== undefined && E.isLeft(identity)) return undefined;
  const progress = current.progress.map(({ checkpoint }) => ofLog(checkpoint, identity?.right));
  const passed = progress.every((checkpoint) => isPast(checkpoint, position));
  if (!passed && !(await isNoneOfIts(kernel, progress, position, log))) return undefined;
  // Asked for later than the progress: what that has passed is parked by now, if it is.
  return stream === undefined ? E.right(undefined) : notParked(views, current, position, stream);
}

// Positions of another log count something else.
function ofLog(checkpoint: Checkpoint | undefined, identity: string | undefined): Checkpoint | undefined {
  return identity === undefined || checkpoint?.log === identity ? checkpoint : undefined;
}

function isPast(checkpoint: Checkpoint | undefined, position: Position): boolean {
  return checkpoint !== undefined && comparePositions(checkpoint.position, position) >= 0;
}

async function isNoneOfIts(
  { filter }: ProjectionKernel,
  progress: readonly (Checkpoint | undefined)[],
  position: Position,
  log: AwaitOptions['log'],
): Promise<boolean> {
  if (log === undefined) return false;
  const behind = progress.filter((checkpoint) => !isPast(checkpoint, position));
  try {
    for (const checkpoint of behind)
      if (!(await hasNothingUpTo(log, filter, checkpoint?.position ?? 'start', position))) return false;
    return true;
  } catch {
    // It is asked again.
    return false;
  }
}

async function notParked(
  views: Views,
  { build }: BuildState,
  position: Position,
  stream: string,
): Promise<E.Either<NotProcessed | ViewError, void>> {
  const parked = await views.parked(build)();
  if (E.isLeft(parked)) return parked;
  const name = `${build.projection}@${String(build.version)}`;
  for (const waits of parked.right) {
    const left = waits.stream === stream ? parkedFor(name, waits, position) : undefined;
    if (left !== undefined) return E.left(left);
  }
  return E.right(undefined);
}
