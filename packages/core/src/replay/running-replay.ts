// A running replay, as its owner sees it.
import type { Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ReadError } from '../ports/event-store.js';
import type { Lag } from '../projection/runner/lag.js';
import type { CutOverError, ReplayError } from './replay-error.js';
import type { ReplayReport } from './replay-report.js';
import type { ReplayStatus } from './replay-status.js';

/** How a replay is cut over. */
export interface CutOverOptions {
  /**
   * Pauses whoever writes to the source; asked for when the replay has caught up. Default: nothing, for a source that nobody
   * writes to any more. When the cut-over fails after it, to let them go on is the caller's business.
   */
  readonly pause?: TaskEither<unknown, unknown>;
  /** Milliseconds for which the source is watched after all is written, for writers that were not paused. Default: 1,000. */
  readonly watch?: number;
  /** Milliseconds that the rest may take from when the writers are paused. Default: 60,000. */
  readonly timeout?: number;
  /** Whether to cut over although streams are parked. Default: false. */
  readonly despiteParked?: boolean;
}

/** A replay that was started. */
export interface RunningReplay {
  /**
   * Settles when the replay has ended, and never rejects. Left: why it could not go on. Right: what it has done; of one that
   * follows, because it was stopped or cut over.
   */
  readonly done: Promise<Either<ReplayError, ReplayReport>>;
  readonly status: () => ReplayStatus;
  /**
   * Stops reading, writes what is in hand, saves how far it is, and gives the lease back.
   *
   * @param options.drain how many milliseconds the events in hand are given; what is not written by then is written when
   * the replay is started again. Default: 5,000.
   */
  readonly stop: (options?: { readonly drain?: number }) => Promise<void>;
  /**
   * Ends a replay that follows, for good: waits until it has caught up, pauses the writers, writes what they have written
   * until then, sees to it that nothing more comes, and notes in the checkpoint store that the replay is cut over, so that
   * it is not started again by mistake. From then on the target is the one to be written to.
   *
   * @returns left: why not. Right: the report of the replay, with how long the source was paused.
   * @example
   * const report = await running.cutOver({ pause: TE.tryCatch(() => bank.stopTaking(), String) })();
   */
  readonly cutOver: (options?: CutOverOptions) => TaskEither<CutOverError, ReplayReport>;
  /**
   * Replays parked streams again, from the event on that could not be replayed; all of them, when none are named. It is
   * done as soon as what is in hand is written, and streams for which it fails again stay parked.
   */
  readonly retryParked: (streams?: readonly string[]) => void;
  /** How far it is behind the source. @param most where counting stops. Default: 10,000. Left: the source could not be read. */
  readonly lag: (most?: number) => TaskEither<ReadError, Lag>;
}
