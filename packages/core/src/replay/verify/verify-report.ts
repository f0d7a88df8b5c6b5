// What a verification found.
import type { Position } from '../../ports/position.js';
import type { ReplayFailure } from '../replay-failure.js';

/** How a target stream differs from what the transform gives for the source, at the first revision where it does. */
export interface StreamDifference {
  /** Of the target. */
  readonly stream: string;
  /** The first of the target stream that is not as it should be. */
  readonly revision: bigint;
  /**
   * `missing`: an event that should stand there does not. `unexpected`: one stands there that should not. `changed`: it is
   * the right event, and not as it should be. `unsteady`: it differed, and did not when it was looked at again: the
   * transform is not pure, or a store has changed under the verification.
   */
  readonly kind: 'missing' | 'unexpected' | 'changed' | 'unsteady';
  /** Where a changed event differs: `id`, `type`, `data.amount`, `metadata.by`. */
  readonly path?: string;
  /** What should stand there, as JSON, shortened. */
  readonly expected?: string;
  /** What stands there, as JSON, shortened. */
  readonly actual?: string;
  /** How many events the stream should have. */
  readonly expectedEvents: number;
  /** How many it has that the replay wrote. */
  readonly actualEvents: number;
  /** In words. */
  readonly message: string;
}

/** Two streams that should fold to equal states, and do not. */
export interface FoldDifference {
  /** The stream of the source. */
  readonly from: string;
  /** The stream of the target. */
  readonly to: string;
  /** Where the states differ; left out where `equal` said so, or where one cannot be folded. */
  readonly path?: string;
  /** What the source says there, as JSON, shortened. */
  readonly expected?: string;
  /** What the target says there, as JSON, shortened. */
  readonly actual?: string;
  /** In words. */
  readonly message: string;
}

/** What a verification found. */
export interface VerifyReport {
  /** The name of the replay. */
  readonly replay: string;
  /** Whether nothing differs and no event of the source has failed. */
  readonly equal: boolean;
  /** Up to here, inclusive, the source was read. */
  readonly until: Position | undefined;
  /** Target streams that were compared: those that something is expected of, and those that the replay wrote to. */
  readonly streams: number;
  /** Events that were expected in them. */
  readonly events: number;
  /** How many of the streams differ. */
  readonly different: number;
  /** The first of them, at most `maxDifferences`. */
  readonly differences: readonly StreamDifference[];
  /** Events of the source for which the transform fails. What it would write for them is not known. */
  readonly failed: number;
  /** The first of them, at most `maxDifferences`. */
  readonly failures: readonly ReplayFailure[];
  /** Pairs of streams whose folded states were compared. */
  readonly foldsCompared: number;
  /** How many of them differ. */
  readonly foldsDifferent: number;
  /** The first of them, at most `maxDifferences`. */
  readonly foldDifferences: readonly FoldDifference[];
  /** Events of the source that were left out because their stream is parked. */
  readonly parked: number;
  /** Events of the target that stand behind all that is expected, and that the replay did not write: see `later`. */
  readonly later: number;
  /** Events of the target that come from beyond `until`: the replay has gone on since. */
  readonly beyond: number;
  /** Events of the target that were not looked at: other streams. */
  readonly notLookedAt: number;
  /** How often both logs were read: more than once when there are more than `maxStreams` streams. */
  readonly passes: number;
}
