// How a replay is going, as a value: for progress bars, logs and health checks.
import type { ParkedStream } from '../ports/parked-stream.js';
import type { Position } from '../ports/position.js';

/**
 * `starting`: it has not begun to read. `standby`: another runner has the lease. `copying`: it has not been at the end of the source.
 * `live`: it follows. `retrying`: it goes through parked streams. `finishing`: all is written, and the rest is done.
 * `waiting`: a store failed, and is asked again. `stopping`: it was asked to. `ended`: see `done`.
 */
export type ReplayPhase =
  'starting' | 'standby' | 'copying' | 'live' | 'retrying' | 'finishing' | 'waiting' | 'stopping' | 'ended';

/** How many events a replay has dealt with since it was started. */
export interface ReplayCounts {
  /** Events of the source that were read; those that this replay itself has written are not counted. */
  readonly read: number;
  /** Events that were appended to the target. */
  readonly written: number;
  /** Events that stood in the target already. */
  readonly alreadyThere: number;
  /** Events of the source in whose place the transform gave nothing. */
  readonly dropped: number;
  /** Events of the source that were passed over because their stream is parked. */
  readonly passedOver: number;
}

/** How a replay is going. */
export interface ReplayStatus extends ReplayCounts {
  readonly replay: string;
  readonly phase: ReplayPhase;
  /** Why it waits or has ended as it has, in words. */
  readonly reason: string | undefined;
  /** Everything in the source up to here is in the target. */
  readonly position: Position | undefined;
  /** The end of the source: when the replay began, and where it follows when it was last looked at. */
  readonly head: Position | undefined;
  /** Source events in hand. */
  readonly inHand: number;
  /** Source events per second, of late. */
  readonly eventsPerSecond: number;
  /** How much of the way from the first event that it read to `head` is behind it: 0 to 100, by positions. */
  readonly percent: number;
  /** Milliseconds that the rest of the way will take if it goes on as it does; `undefined` when that is not known. */
  readonly left: number | undefined;
  /** How many source streams are parked. */
  readonly parkedCount: number;
  /** The first of them, at most 100. */
  readonly parked: readonly ParkedStream[];
}
