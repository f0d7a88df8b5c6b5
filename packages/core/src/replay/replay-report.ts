// What a replay has done, when it has ended well.
import type { ParkedStream } from '../ports/parked-stream.js';
import type { Position } from '../ports/position.js';
import type { CarryReport } from './carry/carry-report.js';
import type { ReplayFailure } from './replay-failure.js';
import type { ReplayCounts } from './replay-status.js';

/** What a dry run found. */
export interface DryRun {
  /** How many events would be written, by category and type of the target; the most frequent first. */
  readonly counts: readonly { readonly category: string; readonly type: string; readonly events: number }[];
  /** How many events are of categories and types beyond the first 1,000, and so not listed. */
  readonly uncounted: number;
  /** Source events that could not be replayed. */
  readonly failed: number;
  /** The first of them, at most 10. */
  readonly failures: readonly ReplayFailure[];
}

/** How long the source was paused, and where it ended. */
export interface CutOver {
  /** The end of the source. */
  readonly position: Position | undefined;
  /** Milliseconds from when the writers were asked to pause until all was in the target. */
  readonly paused: number;
}

/** What a replay has done since it was started. */
export interface ReplayReport extends ReplayCounts {
  readonly replay: string;
  /** `complete`: all that the source had is in the target, parked streams aside. `stopped`: it was asked to stop before. `cutOver`: complete, and for good. */
  readonly outcome: 'complete' | 'stopped' | 'cutOver';
  /** Everything in the source up to here is in the target. */
  readonly position: Position | undefined;
  /** From the start to the end, in milliseconds. */
  readonly milliseconds: number;
  /** How many source streams are parked. */
  readonly parkedCount: number;
  /** The first of them, at most 100. */
  readonly parked: readonly ParkedStream[];
  /** What was done to the streams of the source, and what became of it. Of a replay that was not stopped. */
  readonly carried?: CarryReport;
  /** Of a dry run. */
  readonly dryRun?: DryRun;
  /** Of a replay that was cut over. */
  readonly cutOver?: CutOver;
}
