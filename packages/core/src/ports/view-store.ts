// The port where views live together with how far they are built: one transaction holds both, hence exactly once.
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Checkpoint } from './checkpoint-store.js';
import type { Json } from './json.js';
import type { ParkedStream } from './parked-stream.js';
import type { Pause } from './pause.js';
import type { Position } from './position.js';
import type { ViewLayout } from './view-layout.js';

/** One version of a projection's view. Two versions stand side by side until one is dropped. */
export interface Build {
  readonly projection: string;
  readonly version: number;
}

/** A build to read: the current one, where no version is named. */
export interface Shown {
  readonly projection: string;
  readonly version?: number;
}

/** A part of the work of a build, from 0: a build that is not split has slot 0 alone. */
export interface Slot extends Build {
  readonly slot: number;
}

/** The right to work on a slot for a while. A later lease of the same slot has a larger token. */
export interface SlotLease {
  readonly slot: Slot;
  readonly owner: string;
  readonly token: bigint;
}

export type ViewError =
  /** Another owner holds the slot, or a later token was given out, or the build is paused: nothing was written. */
  | {
      readonly _tag: 'Fenced';
      readonly slot: Slot;
      readonly token: bigint;
      /** Where that is why: nobody gets the slot before `resume`. */
      readonly paused?: Pause;
      readonly message: string;
    }
  /** The store was asked for what it cannot do: a changed layout, a build that is retired, unknown or not ready. */
  | { readonly _tag: 'ViewRefused'; readonly build: Build; readonly message: string }
  /** The store failed. After a failed `commit` it is not known whether it was written: see `ViewStore`. */
  | {
      readonly _tag: 'ViewFailed';
      readonly retryable: boolean;
      /** Certainly not written, since another commit came in between: the same may be tried again at once. */
      readonly overtaken?: true;
      readonly cause: unknown;
      readonly message: string;
    };

/** `building` beside the current one, `current`: what readers see, or `retired`: swapped out, and not yet dropped. */
export type BuildStatus = 'building' | 'current' | 'retired';

/** What is known of a build. */
export interface BuildState {
  readonly build: Build;
  readonly status: BuildStatus;
  /** How many slots it is split into. */
  readonly slots: number;
  /** Whether it is paused, so that nobody works on it. */
  readonly paused?: Pause;
  /** One entry per slot, in order. */
  readonly progress: readonly SlotState[];
}

export interface SlotState {
  readonly checkpoint: Checkpoint | undefined;
  /** Whether it has reached the head once. */
  readonly caughtUp: boolean;
  /** Who holds the slot; `undefined` when it is free. A lease that has run out counts as held until it is taken. */
  readonly owner: string | undefined;
  /** Whether that lease has run out by the store's clock: its owner may be dead. */
  readonly lapsed?: true;
  readonly parked: number;
}

/** One row of a view, written (`row`) or removed (`undefined`). */
export interface RowChange {
  readonly key: string;
  readonly row: Json | undefined;
}

/** A stream of which more is handled than the checkpoint says: a replay must skip it up to `revision`. */
export interface AppliedStream {
  readonly stream: string;
  readonly revision: bigint;
  /** The place of that revision in the log: when the checkpoint has passed it, the entry is forgotten. */
  readonly position: Position;
}

/**
 * Where a build was when it was split anew: what belonged to slot `i` of so many is handled up to the `i`-th checkpoint.
 * `undefined` for a slot that had not begun.
 */
export interface FormerSlots {
  readonly checkpoints: readonly (Position | undefined)[];
}

/** All that a runner must know to go on with a slot. */
export interface Progress {
  readonly status: BuildStatus;
  readonly slots: number;
  readonly checkpoint: Checkpoint | undefined;
  readonly caughtUp: boolean;
  readonly parked: readonly ParkedStream[];
  readonly applied: readonly AppliedStream[];
  readonly former: readonly FormerSlots[];
}

/** What one transaction writes. What is left out stays as it is. */
export interface ViewWork {
  /**
   * Never goes back: an older one of the same log changes nothing. One of another log replaces it, and the `applied` and
   * `former` entries, which count the other log, are forgotten. So are `applied` entries that it has passed. Its `parked`
   * is not kept: `park` is.
   */
  readonly checkpoint?: Checkpoint;
  readonly caughtUp?: true;
  /** Their keys are distinct. A row that the store cannot hold is a `ViewFailed`, not retryable, that names its key. */
  readonly rows?: readonly RowChange[];
  /** Their streams are distinct. An older revision than the one that is kept changes nothing. */
  readonly applied?: readonly AppliedStream[];
  /**
   * Parks streams, or moves the place of parked ones; a request to retry a stream stays with it. Their streams are
   * distinct. An `error` that the store cannot hold as it is is kept as well as it can be.
   */
  readonly park?: readonly ParkedStream[];
  /** Streams that are parked no more. Done before `park`: a stream in both is parked anew, and its request is gone. */
  readonly unpark?: readonly string[];
  /** Parked streams whose request to be retried is answered: they stay parked, and wait for another one. */
  readonly retried?: readonly string[];
}

/** A page of rows in the order of their keys' UTF-8 bytes. */
export interface RowPage {
  /**
   * Only rows whose declared look-ups (or parts of the key) have these encoded values: they are properties of the row.
   * Others are refused. Default: all rows.
   */
  readonly where?: Readonly<Record<string, Json>>;
  /** Exclusive. Default: from the first. */
  readonly after?: string;
  /** At most this many rows. */
  readonly limit: number;
}

/** A row as it is stored. */
export interface StoredRow {
  readonly key: string;
  readonly row: Json;
}

/**
 * A view store. Every one passes the contract suite of `@millrace/testing`; in words:
 *
 * **Atomicity.** `commit` writes all of the work, and what `body` does with the transaction, or nothing. When `body`
 * rejects, nothing is written and the answer is `ViewFailed` with its error as `cause` and `retryable: false`, unless the
 * store itself is why: the connection broke, or locks were in the way (`retryable: true`), or another commit came in
 * between (`overtaken`).
 *
 * **Fencing.** Time is judged by the store's clock, never by the caller's. `acquire` takes the slot if it is free, its
 * lease has run out, or it is the owner's own, and each `acquire` gives a larger token. It waits for a commit under way
 * under an older token; from then on, every verb with an older token answers `Fenced` and writes nothing. A lease that
 * has run out may still write and be renewed until another is given out.
 *
 * **After a failure** of `commit` it is not known whether it was written. Acquire the slot again and read `progress`:
 * since `acquire` waits for what is under way, that is the truth.
 *
 * **Order.** `rows`, `page` and `progress` show what the commits that were answered have left.
 *
 * **Builds.** The first build of a projection is `current` from its `prepare` on; later ones are `building` until they
 * are swapped in. `acquire` refuses a retired build. Nothing is ever deleted but by `drop`, and tokens are larger also
 * in a build that is made again. A custom view has no rows: it refuses to write and to read them.
 *
 * **Pauses.** From `pause` on nobody has a slot of the build: who had one is fenced, and `acquire` answers `Fenced` with
 * `paused`. All else goes on as ever: it is read, swapped, split, and dropped. A pause lasts until `resume`, also while the
 * build is retired.
 *
 * No verb throws or rejects.
 */
export interface ViewStore<Transaction = unknown> {
  /**
   * Makes what the build needs, if it is not there. Idempotent, also when several workers do it at once. Refused when
   * the build is there with another layout. `slots` counts when the build is made; later, only `reslot` changes it.
   */
  readonly prepare: (
    build: Build,
    layout: ViewLayout,
    options?: {
      /** Default: 1. */
      readonly slots?: number;
      /** Run once, in the transaction that makes the build. */
      readonly setUp?: (transaction: Transaction) => Promise<void>;
      /**
       * Made for speed: look-ups are indexed by `finish` or `swap` only. It counts only for a build that comes out as
       * `building`; a first one, which readers see at once, is indexed from the start. Default: false.
       */
      readonly bulk?: boolean;
    },
  ) => TaskEither<ViewError, BuildState>;
  /** Ends the bulk mode of a build: indexes its look-ups. Idempotent. */
  readonly finish: (build: Build) => TaskEither<ViewError, void>;
  /** All builds of a projection, the oldest version first. */
  readonly builds: (projection: string) => TaskEither<ViewError, readonly BuildState[]>;
  /**
   * Makes `build` the current one, in one transaction, and retires and fences the one that was. Those who work on `build`
   * are fenced as well, so that they learn of it before they write again, but keep their leases: the owner may `acquire`
   * its slot at once, others may not before the lease has run out. A build in bulk mode is finished first. Refused while
   * a new build has parked streams or a slot that has not caught up once. Idempotent: for the current build it does
   * nothing, and fences nobody. To go back, swap the retired one in again: it is taken as it was, since readers have seen
   * it so.
   */
  readonly swap: (build: Build) => TaskEither<ViewError, void>;
  /** Deletes a build that is not current, its rows and all. Idempotent. */
  readonly drop: (build: Build) => TaskEither<ViewError, void>;
  /**
   * Splits a build into another number of slots, and fences all that work on it. Nothing is lost or done twice: see
   * `FormerSlots`. Each new slot begins at the earliest of the checkpoints, has caught up if all had, knows all former
   * slots, and gets the `applied` entries of its streams (`slotOf`). Refused while streams are parked, while documents
   * have `applied` entries (their rows, not their streams, are split) and when the slots count different logs. Does
   * nothing when it is so many slots already.
   */
  readonly reslot: (build: Build, slots: number) => TaskEither<ViewError, void>;
  /**
   * Empties a build of documents, so that it is built anew from the start of the log: its rows, its progress and its parked
   * streams are gone in one transaction, and all that work on it are fenced. Its slots stay, and so does a pause. Readers
   * of the current build find what is built by then. Refused for a custom view, whose effects are not the store's.
   */
  readonly reset: (build: Build) => TaskEither<ViewError, void>;
  /**
   * Takes the slots of a build from whoever works on it, and gives them to nobody until `resume`. It waits for the commits
   * under way; from then on all that was given out is fenced. Idempotent: a build that is paused stays paused as it was.
   *
   * @param by who asks, and why: shown to those who find it paused.
   */
  readonly pause: (build: Build, by?: string) => TaskEither<ViewError, void>;
  /** Ends the pause: the slots are free. Idempotent. */
  readonly resume: (build: Build) => TaskEither<ViewError, void>;

  /** Takes a slot for `duration` milliseconds. */
  readonly acquire: (slot: Slot, owner: string, duration: number) => TaskEither<ViewError, SlotLease>;
  /** Keeps a slot for `duration` milliseconds from now. */
  readonly renew: (lease: SlotLease, duration: number) => TaskEither<ViewError, void>;
  /** Gives a slot up. */
  readonly release: (lease: SlotLease) => TaskEither<ViewError, void>;
  /** Says that `owner` works on the build for the next `duration` milliseconds (0: no more); how many workers there are. */
  readonly announce: (build: Build, owner: string, duration: number) => TaskEither<ViewError, number>;

  readonly progress: (lease: SlotLease) => TaskEither<ViewError, Progress>;
  /** The rows of `keys`, in their order. */
  readonly rows: (of: Shown, keys: readonly string[]) => TaskEither<ViewError, readonly (Json | undefined)[]>;
  /** See above. `body` may be given for custom views: what it does is part of the transaction. */
  readonly commit: (
    lease: SlotLease,
    work: ViewWork,
    body?: (transaction: Transaction) => Promise<void>,
  ) => TaskEither<ViewError, void>;

  /** The parked streams of all slots of a build, the longest parked first. */
  readonly parked: (build: Build) => TaskEither<ViewError, readonly (ParkedStream & { readonly slot: number })[]>;
  /** Asks whoever works on the build to retry parked streams; all of them, when none are named. How many were asked for. */
  readonly requestRetry: (build: Build, streams?: readonly string[]) => TaskEither<ViewError, number>;
  /** The parked streams of a slot that somebody asked to retry. */
  readonly retryRequests: (lease: SlotLease) => TaskEither<ViewError, readonly string[]>;

  readonly page: (of: Shown, page: RowPage) => TaskEither<ViewError, readonly StoredRow[]>;
}
