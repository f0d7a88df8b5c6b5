// The port where a projection keeps how far it has come, and who may run it: checkpoint, lease and fencing token.
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ParkedStream } from './parked-stream.js';
import type { Pause } from './pause.js';
import type { Position } from './position.js';

/** How far a projection has come, and in which log. */
export interface Checkpoint {
  /** Everything up to here is handled. */
  readonly position: Position;
  /** `EventLog.identity` of the log that it counts. */
  readonly log: string;
  /**
   * Streams that are set aside, where nothing else keeps them: see `ViewStore` for what does. Each `save` writes all of
   * them. A store may cut an `error` short.
   */
  readonly parked?: readonly ParkedStream[];
}

/** The right to run a projection for a while. A later lease of the same name has a larger token. */
export interface Lease {
  readonly name: string;
  readonly owner: string;
  readonly token: bigint;
}

export type CheckpointError =
  /**
   * Another owner holds the lease, or a later token has been given out: nothing was written. `paused`: because nobody is
   * to have it before `resume`.
   */
  | { readonly _tag: 'Fenced'; readonly name: string; readonly token: bigint; readonly paused?: Pause }
  | { readonly _tag: 'CheckpointFailed'; readonly name: string; readonly retryable: boolean; readonly cause: unknown };

/** How things stand for a name. */
export interface LeaseInfo {
  readonly checkpoint: Checkpoint | undefined;
  /** Who holds the lease; `undefined` when it is free. One that has run out counts as held until it is taken. */
  readonly owner: string | undefined;
  /** When the lease runs out: milliseconds since the epoch, by the store's clock. */
  readonly until: number;
  readonly paused?: Pause;
}

/**
 * A checkpoint store. Time is judged by the store's clock, never by the caller's. A write with a token that is not the
 * newest given out is refused as `Fenced`, whether or not the lease has run out by then. A
 * checkpoint never goes back (its parked streams may change while it stays); one of another log replaces it. Each
 * `acquire` gives a larger token. A checkpoint that cannot be read is a failure, never taken for none. From `pause` on
 * nobody has the lease: who had it is fenced, and `acquire` answers `Fenced` with `paused`, until `resume`.
 */
export interface CheckpointStore {
  readonly load: (name: string) => TaskEither<CheckpointError, Checkpoint | undefined>;
  /** What is known of a name, whoever works on it. */
  readonly look: (name: string) => TaskEither<CheckpointError, LeaseInfo>;
  readonly save: (lease: Lease, checkpoint: Checkpoint) => TaskEither<CheckpointError, void>;
  /** Takes the lease for `duration` milliseconds if it is free, has run out, or is the owner's own. */
  readonly acquire: (name: string, owner: string, duration: number) => TaskEither<CheckpointError, Lease>;
  readonly renew: (lease: Lease, duration: number) => TaskEither<CheckpointError, Lease>;
  readonly release: (lease: Lease) => TaskEither<CheckpointError, void>;
  /** Takes the lease from whoever has it, and gives it to nobody until `resume`. Idempotent. */
  readonly pause: (name: string, by?: string) => TaskEither<CheckpointError, void>;
  /** Ends the pause. Idempotent. */
  readonly resume: (name: string) => TaskEither<CheckpointError, void>;
}
