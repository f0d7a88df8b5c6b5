// What can be set of a verification.
import type { Clock } from '../../ports/clock.js';
import type { EventLog, LogFilter } from '../../ports/event-log.js';
import type { ParkedStream } from '../../ports/parked-stream.js';
import type { Position } from '../../ports/position.js';
import type { RetryPolicy } from '../../transact/retry-policy.js';
import type { Transform } from '../transform.js';
import type { EqualFolds } from './equal-folds.js';

/** How far a verification has come. */
export interface VerifyProgress {
  /** `comparing` streams by their hashes, `describing` the first that differ, `folding` those that map one to one. */
  readonly step: 'comparing' | 'describing' | 'folding';
  /** Which log is being read. */
  readonly log: 'source' | 'target';
  /** Which pass of the step it is, from 1. */
  readonly pass: number;
  /** How many are known to be needed; may grow. */
  readonly passes: number;
  /** Of the last event read. */
  readonly position: Position;
  /** Where the reading ends. */
  readonly until: Position;
  /** Events read in this pass, of this log. */
  readonly events: number;
}

/** What is verified, and how. */
export interface VerifyOptions {
  /** The name of the replay that wrote the target. */
  readonly name: string;
  /** What was replayed. */
  readonly from: Pick<EventLog, 'readAll' | 'head' | 'identity'>;
  /** What was written, read as a log; the same store as `from`, where the replay wrote into new streams of it. */
  readonly to: Pick<EventLog, 'readAll' | 'head'> & Partial<Pick<EventLog, 'identity'>>;
  /** That of the replay. Default: `asStored`. */
  readonly transform?: Transform;
  /** That of the replay. */
  readonly filter?: LogFilter;
  /**
   * Which events of the target are read, to save reading much else that stands there. It must let pass all that the replay
   * wrote and might have written: what it holds back is missing. Default: all.
   */
  readonly targetFilter?: LogFilter;
  /** Up to where the source is read, inclusive. Default: to where it ends when the verification begins. */
  readonly until?: Position;
  /** Source streams that are parked: what is not replayed yet is left out, on both sides. Default: none. */
  readonly parked?: readonly Pick<ParkedStream, 'stream' | 'revision'>[];
  /** Streams that must fold to equal states where they map one to one. Default: none. */
  readonly folds?: readonly EqualFolds[];
  /**
   * Whether a stream may have events behind all that are expected that the replay did not write, as commands append them
   * after a cut-over. Default: `'refuse'`.
   */
  readonly later?: 'refuse' | 'allow';
  /** How many differences, and failures, to describe; all are counted. Default: 10. */
  readonly maxDifferences?: number;
  /** How many target streams are held in memory at a time (some 300 bytes each). Default: 200,000. */
  readonly maxStreams?: number;
  /** How many pairs of states are held in memory at a time. Default: 10,000. */
  readonly maxStates?: number;
  /** How often a read that fails is tried without any progress, and the waits. Default: 8 times, in about 10 seconds. */
  readonly retry?: RetryPolicy;
  /** Aborting ends the verification without a result. */
  readonly signal?: AbortSignal;
  /** Told after each page. What it throws is ignored. */
  readonly onProgress?: (progress: VerifyProgress) => void;
  /** Default: the machine's. */
  readonly clock?: Clock;
}
