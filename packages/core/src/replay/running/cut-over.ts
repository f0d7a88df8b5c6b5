// Cutting over: the writers pause, the rest is replayed, and the source is seen not to be written any more.
import * as E from 'fp-ts/lib/Either.js';
import { textOf } from '../../codec/io-ts-issues.js';
import { ReadError } from '../../ports/event-store.js';
import type { RecordedEvent } from '../../ports/event.js';
import { comparePositions, type Position } from '../../ports/position.js';
import type { CutOverError, ReplayError } from '../replay-error.js';
import type { ReplayReport } from '../replay-report.js';
import type { ReplaySettings } from '../replay-settings.js';
import type { ReplayStatus } from '../replay-status.js';
import type { CutOverOptions, RunningReplay } from '../running-replay.js';
import { positionText } from './begin.js';
import { firstAfter } from './first-after.js';
import type { Intake } from './intake.js';
import { errorOf } from './replay-end.js';
import type { ReplayContext } from './replay-context.js';
import type { SourceReader } from './source-reader.js';

/** How often it is looked whether what is waited for has come, in milliseconds. */
const LOOK = 20;

export interface CutOverCalls {
  readonly settings: ReplaySettings;
  readonly done: RunningReplay['done'];
  readonly status: () => ReplayStatus;
  readonly session: () =>
    { readonly context: ReplayContext; readonly intake: Intake; readonly reader: SourceReader } | undefined;
  /** Whether the replay has ended, or is about to. */
  readonly isOver: () => boolean;
  /** The end of the source. @throws ReplayEnd */
  readonly head: () => Promise<Position | undefined>;
  /** Ends the replay as cut over, whose source has ended at `position` and was paused at `since`. */
  readonly end: (at: { readonly position: Position | undefined; readonly since: number }) => void;
}

type Outcome = E.Either<CutOverError, ReplayReport>;

/** The verb `cutOver` of a running replay. */
export function cuttingOver(calls: CutOverCalls): RunningReplay['cutOver'] {
  const { settings, done, isOver } = calls;
  const { name: replay } = settings;
  let busy = false;
  return (options = {}) =>
    async (): Promise<Outcome> => {
      const why = isOver() ? 'has ended' : busy ? 'is being cut over already' : 'does not follow';
      if (busy || isOver() || !settings.follow)
        return E.left({ _tag: 'NotFollowing', replay, message: `replay ${replay} cannot be cut over: it ${why}` });
      busy = true;
      try {
        // Whatever ends the replay ends this.
        const refused = await Promise.race([cutOver(calls, options), done.then(() => undefined)]);
        if (refused !== undefined) return E.left(refused);
        const outcome: E.Either<ReplayError, ReplayReport> = await done;
        if (E.isLeft(outcome) || outcome.right.outcome === 'cutOver') return outcome;
        const message = `replay ${replay} cannot be cut over: it was stopped`;
        return E.left({ _tag: 'NotFollowing', replay, message });
      } catch (error) {
        return E.left(errorOf(replay, error));
      } finally {
        busy = false;
      }
    };
}

// Why it cannot be done, if so. Else the replay is about to end.
async function cutOver(
  { settings, status, session, isOver, head, end }: CutOverCalls,
  { pause, watch = 1_000, timeout = 60_000, despiteParked = false }: CutOverOptions,
): Promise<CutOverError | undefined> {
  const { clock, name: replay } = settings;
  const looking = async (holds: () => boolean | Promise<boolean>, until = Infinity): Promise<boolean> => {
    while (!isOver() && !(await holds())) {
      if (clock.now() >= until) return false;
      await clock.sleep(LOOK);
    }
    return true;
  };
  const parked = (): CutOverError | undefined => {
    const { parked: streams, parkedCount } = status();
    if (parkedCount === 0 || despiteParked) return undefined;
    const message = `replay ${replay} cannot be cut over: ${String(parkedCount)} streams are parked, among them ${streams[0]?.stream ?? ''}`;
    return { _tag: 'StreamsParked', replay, parked: streams, message };
  };

  await looking(() => status().phase === 'live');
  const early = parked();
  if (early !== undefined) return early;
  const since = clock.now();
  const paused = await pause?.();
  if (paused !== undefined && E.isLeft(paused)) {
    const message = `replay ${replay} was not cut over: the writers could not be paused: ${textOf(paused.left)}`;
    return { _tag: 'NotPaused', replay, message, cause: paused.left };
  }
  const position = await head();
  const limit = since + timeout;
  const inTime = await looking(() => isWritten(session(), position), limit);
  await clock.sleep(watch);
  let more: RecordedEvent | undefined;
  const looked = await looking(async () => {
    const found = await lookedFor(session()?.context, position);
    more = found?.event;
    return found !== undefined;
  }, limit);
  if (!inTime || !looked) {
    const reached = status().position;
    const message = `replay ${replay} was not cut over: after ${String(timeout)} ms it has not got to the end of the source`;
    return { _tag: 'NotInTime', replay, position: reached, head: position, message };
  }
  if (more !== undefined) {
    const at = `${more.stream} at ${positionText(more.position)}`;
    const message = `replay ${replay} was not cut over: the source is still written, ${at}`;
    return { _tag: 'StillWritten', replay, position: more.position, stream: more.stream, message };
  }
  const late = parked();
  if (late === undefined && !isOver()) end({ position, since });
  return late;
}

type Worked = ReturnType<CutOverCalls['session']>;

async function isWritten(session: Worked, position: Position | undefined): Promise<boolean> {
  if (position === undefined) return true;
  if (session === undefined) return false;
  const { context, intake, reader } = session;
  if (intake.position !== undefined && comparePositions(intake.position, position) >= 0) return true;
  // What does not pass the filter does not come down.
  if (intake.inHand > 0 || reader.waitingSince === undefined) return false;
  const { taken } = intake;
  const missing = await lookedFor(context, taken, position);
  return missing !== undefined && missing.event === undefined && intake.taken === taken;
}

// `undefined`: it could not be read.
async function lookedFor(
  context: ReplayContext | undefined,
  after: Position | undefined,
  last?: Position,
): Promise<{ readonly event: RecordedEvent | undefined } | undefined> {
  try {
    return context && { event: await firstAfter(context, after, last) };
  } catch (error) {
    if (error instanceof ReadError && error.retryable) return undefined;
    throw error;
  }
}
