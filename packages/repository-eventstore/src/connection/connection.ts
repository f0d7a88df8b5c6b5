// What the adapter asks of a client library, in bytes and bigints: the one seam between the store and the wire. A second
// client (the successor of this one) is a second implementation of this interface.
import type { LogFilter, Position } from '@millrace/core';
import type { ClusterNode } from './wire/cluster-info.js';

/** An event as it goes over the wire: our own bytes, never encoded by the client. */
export interface WireEvent {
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** An event as it came over the wire. */
export interface WireRecord extends WireEvent {
  readonly stream: string;
  readonly revision: bigint;
  readonly position: Position;
  /** Milliseconds since the epoch. */
  readonly created: number;
}

export type WireExpected = bigint | 'no_stream';

/** What the server said to an append; what it did not say is a `WireError`. */
export type AppendReply =
  | { readonly _tag: 'Appended'; readonly revision: bigint; readonly position: Position | undefined }
  | { readonly _tag: 'WrongExpectedVersion'; readonly actual: bigint | 'no_stream' }
  | { readonly _tag: 'StreamDeleted' }
  | { readonly _tag: 'TooLarge'; readonly limit: number | undefined };

/** Why the wire failed. */
export type WireFault =
  /** The server did not answer in time. */
  | 'timeout'
  /** The connection is gone, was never there, or the server is not ready. */
  | 'unavailable'
  /** The node is no leader; the connection turns to the leader by itself. */
  | 'not-leader'
  | 'access-denied'
  /** The stream is tombstoned. */
  | 'stream-deleted'
  /** The server ended the call, for a reason of its own ("consumer too slow" among them). */
  | 'aborted'
  /** The call itself is wrong. */
  | 'refused'
  | 'unknown';

/** The one error of a connection. */
export class WireError extends Error {
  constructor(
    readonly fault: WireFault,
    /** True when the server certainly did nothing. */
    readonly nothingDone: boolean,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = 'WireError';
  }
}

/** What comes down a read or a subscription, in the order in which the server sent it. */
export type Frame =
  | { readonly _tag: 'Event'; readonly event: WireRecord }
  /** A link whose target is gone. */
  | { readonly _tag: 'DeadLink'; readonly position: Position }
  | { readonly _tag: 'Checkpoint'; readonly position: Position }
  | { readonly _tag: 'CaughtUp' }
  /** The server has accepted the subscription. */
  | { readonly _tag: 'Confirmed' }
  /** The newest revision of the stream that was read, hidden events included; behind the events, where it is asked for. */
  | { readonly _tag: 'LastRevision'; readonly revision: bigint };

export interface ReadStreamCall {
  readonly stream: string;
  /** Inclusive for reads, exclusive for subscriptions. */
  readonly from: bigint | 'start' | 'end';
}

export interface ReadAllCall {
  readonly from: Position | 'start' | 'end';
  readonly filter?: LogFilter;
  /** With a filter: a checkpoint comes once per this many events looked at. */
  readonly checkpointInterval?: number;
}

export interface ReadCall {
  readonly direction: 'forwards' | 'backwards';
  readonly maxCount?: bigint;
  readonly requireLeader?: boolean;
  /** Follow links to the events they point to; a link whose target is gone becomes a `DeadLink`. Default: false. */
  readonly resolveLinks?: boolean;
  /** Of a read of a stream that is there: end it with `LastRevision`. Default: false. */
  readonly tellLast?: boolean;
}

/**
 * A call that streams frames. Frames come in batches of at least one, as many as are at hand. The call is paused while
 * nobody asks. `return()` cancels the call at once, releases everything, and ends a waiting `next()`.
 * `next()` throws `WireError`. A stream that does not exist is an empty read.
 */
export type Frames = AsyncIterableIterator<readonly Frame[]>;

/** What a server says of itself. */
export interface ServerDescription {
  /** As the server writes it; `unknown` where it does not. */
  readonly version: string;
  /** By so many seconds the server's clock is ahead of ours; `undefined` when it does not tell its time. */
  readonly secondsAhead: number | undefined;
  /** Of its cluster, itself included; empty when it does not tell. */
  readonly nodes: readonly ClusterNode[];
}

/** A connection to one server or cluster. It mends itself; it is never told to. */
export interface Connection {
  /** Settles within its deadline, whatever happens to the connection. Rejects with `WireError`. */
  readonly append: (stream: string, expected: WireExpected, events: readonly WireEvent[]) => Promise<AppendReply>;
  readonly readStream: (call: ReadStreamCall & ReadCall) => Frames;
  /** Whether a read of a stream may miss what was written before it began, unless it requires the leader. Default: false. */
  readonly readsMayLag?: boolean;
  readonly readAll: (call: ReadAllCall & ReadCall) => Frames;
  readonly subscribeToStream: (call: ReadStreamCall & Pick<ReadCall, 'resolveLinks'>) => Frames;
  readonly subscribeToAll: (call: ReadAllCall & Pick<ReadCall, 'resolveLinks'>) => Frames;
  /** Soft delete, whatever the revision. A tombstoned stream rejects with `stream-deleted`. */
  readonly deleteStream: (stream: string) => Promise<void>;
  readonly tombstoneStream: (stream: string) => Promise<void>;
  /** Asks the server what it is. Rejects with `WireError` when it cannot be reached. */
  readonly describe?: () => Promise<ServerDescription>;
  /** Ends every call and closes every socket. Later calls are refused. */
  readonly close: () => Promise<void>;
}
