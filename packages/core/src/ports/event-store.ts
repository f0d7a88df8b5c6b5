// The port through which aggregates are read and written: one stream per aggregate, explicit revisions.
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { NewEvent, RecordedEvent } from './event.js';
import type { Position } from './position.js';

/** The newest revision that a stream must have for an append to be written; `'no_stream'` for a stream without one. */
export type ExpectedRevision = bigint | 'no_stream';

/** The answer to an append that is written: now, or by an earlier append of the same events. */
export interface Appended {
  /** The revision of the last event of the append. The others precede it without a gap. */
  readonly revision: bigint;
  /** A position in `$all` at or after each event of the append, and before the next append. */
  readonly position: Position;
}

/** The stream is not at the expected revision; nothing was written by this append. */
export interface WrongExpectedRevision {
  readonly _tag: 'WrongExpectedRevision';
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** The newest revision that the stream has, hidden events included. */
  readonly actual: ExpectedRevision;
}

/** The reply was lost or late: the append may or may not have been written. Ask again with the same events. */
export interface Ambiguous {
  readonly _tag: 'Ambiguous';
  readonly stream: string;
  readonly cause: unknown;
}

/** Why a store did not do what it was asked. */
export type StoreFault =
  /** The stream is tombstoned: it can never be read or written again. */
  | 'stream-deleted'
  /** The events are larger than the store takes in one append. */
  | 'too-large'
  /** The events or the call are malformed: not JSON, an empty list. */
  | 'refused'
  /** The credentials do not allow it. */
  | 'access-denied'
  /** The store sheds load: too much is in flight. */
  | 'overloaded'
  /** The store cannot be reached, or is not ready. */
  | 'unavailable';

/** The append was certainly not written. */
export interface NotAppended {
  readonly _tag: 'NotAppended';
  readonly stream: string;
  readonly fault: StoreFault;
  /** Whether the same append may be written when it is sent again. */
  readonly retryable: boolean;
  /** In words, which name the event and the path where it is the events that are refused. */
  readonly cause: unknown;
}

export type AppendError = WrongExpectedRevision | Ambiguous | NotAppended;

/** Thrown by the iterators of reads and subscriptions, the one place where a port throws. */
export class ReadError extends Error {
  readonly _tag = 'ReadError';
  constructor(
    readonly fault: StoreFault,
    /** The stream, or `$all`. */
    readonly stream: string,
    /** Whether the same read may succeed when it is made again. */
    readonly retryable: boolean,
    cause?: unknown,
  ) {
    super(`cannot read ${stream}: ${fault}${reasonOf(cause)}`, { cause });
    this.name = 'ReadError';
  }
}

function reasonOf(cause: unknown): string {
  const message =
    typeof cause === 'object' && cause !== null ? (cause as { readonly message?: unknown }).message : undefined;
  return typeof message === 'string' && message !== '' ? ` (${message})` : '';
}

export interface ReadStreamOptions {
  /** The first revision to give, inclusive. Default: `'start'` forwards, `'end'` backwards. */
  readonly from?: bigint | 'start' | 'end';
  /** Default `'forwards'`. */
  readonly direction?: 'forwards' | 'backwards';
  /** At most this many events. Default: all. */
  readonly maxCount?: number;
  /** Read from the leader, never from a follower that may lag. Default: false. */
  readonly requireLeader?: boolean;
}

/**
 * An event store. Every store passes the contract suite of `@millrace/testing`; in words:
 *
 * **Order.** The events of one append stand in the stream in the order given, without a gap and without another's
 * between them. Sequential appends stand in `$all` in the order in which they were acknowledged.
 *
 * **Atomicity.** An append is written whole or not at all, and is written only if the stream's newest revision is
 * `expected`. Hidden events (a soft-deleted stream, `$tb`, `$maxCount`) keep their numbers: numbering goes on. A
 * soft-deleted stream is also written at `'no_stream'`.
 *
 * **Idempotency.** When the stream has moved on, and the events at `expected + 1 …` (from 0 for `'no_stream'`) have the
 * ids of the append, one by one, the append is answered as written, with the revision that its last event has. The
 * comparison is of ids only and never of content; events of a deleted life of the stream do not count. So the same
 * append may be sent again when its reply was lost. On a re-created stream the store may instead answer
 * `WrongExpectedRevision` although it wrote: after an `Ambiguous` reply, that is no proof. And where it cannot tell events
 * of this life that are truncated from those of a deleted one, it answers `Ambiguous`.
 *
 * **Acknowledged means stored.** A right answer says that the events are in the stream, durable as the store is, and
 * visible to every read from the leader that starts later.
 *
 * **Errors.** An append never throws or rejects, settles within the store's own deadline, and answers `NotAppended`
 * only when it is certain. Event data that JSON cannot hold is refused whole, before anything is written.
 */
export interface EventStore {
  /** Appends `events` (at least one) to `stream` if its newest revision is `expected`. */
  readonly append: (
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ) => TaskEither<AppendError, Appended>;
  /**
   * Reads a stream in pages of at least one event; a page holds as many as the store has at hand within a bound of its
   * own, and the next page is fetched when it is asked for. A stream that does not exist, or whose events are all
   * hidden, gives no page. Ending the iteration early releases what the read holds.
   *
   * @throws ReadError from the iterator.
   */
  readonly readStream: (stream: string, options?: ReadStreamOptions) => AsyncIterable<readonly RecordedEvent[]>;
  /**
   * The newest revision of a stream that has events, all of them hidden; `undefined` when it shows some, has none, or is
   * soft-deleted (and so is written at `'no_stream'`). Answered by the leader from one look at the stream, which knows of
   * no event that reads do not know of. Never throws or rejects.
   *
   * A store must have this when its refusals may run ahead of its reads: when an append may be refused for events that
   * reads do not show yet, and that may never come to be. (So it is with EventStoreDB: events count in the check of the
   * revision before they are replicated and indexed.) Without it, that a refusal names a revision and the leader shows
   * nothing is taken as proof that all events up to there are hidden.
   */
  readonly hiddenRevision?: (stream: string) => TaskEither<ReadError, bigint | undefined>;
  /**
   * Whether a read without `requireLeader` may miss events that were acknowledged before it began, as a follower's may.
   * A command that is rejected on such a read, or has nothing to do, is decided again on the leader's word. Default:
   * false.
   */
  readonly readsMayLag?: boolean;
}
