// The port through which the log of all events is read and followed: projections, replay and publishers stand on it.
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { RecordedEvent } from './event.js';
import type { ReadError } from './event-store.js';
import type { Position } from './position.js';

/** Keeps the events whose stream name or event type begins with one of `prefixes`, or matches `regex`. */
export type LogFilter =
  | { readonly by: 'stream' | 'eventType'; readonly prefixes: readonly string[] }
  | { readonly by: 'stream' | 'eventType'; readonly regex: string };

export interface ReadAllOptions {
  /** Inclusive. Default: `'start'` forwards, `'end'` backwards. */
  readonly from?: Position | 'start' | 'end';
  /** Default `'forwards'`. */
  readonly direction?: 'forwards' | 'backwards';
  readonly filter?: LogFilter;
  /** At most this many events. Default: all. */
  readonly maxCount?: number;
}

export interface SubscribeOptions {
  /** Exclusive: the first event given is the one after this place. Default `'start'`: from the first event. */
  readonly from?: Position | 'start' | 'end';
  readonly filter?: LogFilter;
  /** With a filter: a checkpoint comes at least once per this many events looked at. Default: 1,000. */
  readonly checkpointInterval?: number;
  /** Aborting ends the iteration without an error. */
  readonly signal?: AbortSignal;
}

export interface SubscribeToStreamOptions {
  /** Exclusive. Default `'start'`: from the first event. */
  readonly from?: bigint | 'start' | 'end';
  readonly signal?: AbortSignal;
}

/** What comes down a subscription, in order. */
export type LogItem =
  | { readonly _tag: 'Event'; readonly event: RecordedEvent }
  /** Everything up to `position` that matches the filter has come down before this. */
  | { readonly _tag: 'Checkpoint'; readonly position: Position }
  /** All that was in the log when the head was reached has come down before this; from here on it is live. */
  | { readonly _tag: 'CaughtUp' };

/**
 * The log of all events.
 *
 * **Order.** Events come in log order, which is the order of their commits; per stream without a gap. Markers travel
 * through the same pipe: when a marker is received, everything that came before it has been received.
 *
 * **What is in it.** System events (stream or type beginning with `$`) are never given. Events that a soft delete or a
 * truncation hides in their stream are still here, until the store scavenges them.
 *
 * **Delivery.** Within one subscription each event comes once. A subscription that breaks throws `ReadError` from its
 * iterator, or mends itself from the last place it gave; it never goes on with a gap. One that begins ahead of the log (at
 * a place of another log, or of a longer one) throws a `ReadError` that is `refused`, and not to be retried. It pulls no more than a bounded
 * number of events ahead of its consumer. `return()` ends it at once, a `next()` that still waits included.
 */
export interface EventLog {
  /** Reads `$all` in pages of at least one event. @throws ReadError from the iterator. */
  readonly readAll: (options?: ReadAllOptions) => AsyncIterable<readonly RecordedEvent[]>;
  /** Follows `$all`: catches up, says `CaughtUp` each time it reaches the head, and goes on live. */
  readonly subscribe: (options?: SubscribeOptions) => AsyncIterable<readonly LogItem[]>;
  /** Follows one stream; no checkpoints come. A tombstoned stream throws `ReadError`. */
  readonly subscribeToStream: (stream: string, options?: SubscribeToStreamOptions) => AsyncIterable<readonly LogItem[]>;
  /** The position of the newest event, system events aside; `undefined` when the log is empty. */
  readonly head: TaskEither<ReadError, Position | undefined>;
  /** Names this log, so that a checkpoint of another one is recognised. Stable for the life of the log. */
  readonly identity: TaskEither<ReadError, string>;
}
