// The port through which is read what was done to streams from outside the model: hidden, truncated, deleted.
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ReadError } from './event-store.js';
import type { Position } from './position.js';
import type { StreamMetadata } from './stream-maintenance.js';

/**
 * Something that was done to a stream. `MetadataSet` replaces what was set before; the append that re-creates a
 * soft-deleted stream is one as well, since it sets `truncateBefore` to its revision.
 */
export type StreamChange =
  | {
      readonly _tag: 'MetadataSet';
      readonly stream: string;
      readonly position: Position;
      readonly metadata: StreamMetadata;
      /** The names of what else is set, which `StreamMetadata` does not know: an access list (`$acl`), a user's own. */
      readonly others: readonly string[];
    }
  /** A soft delete. */
  | { readonly _tag: 'Deleted'; readonly stream: string; readonly position: Position }
  | { readonly _tag: 'Tombstoned'; readonly stream: string; readonly position: Position };

export interface ReadStreamChangesOptions {
  /** Inclusive. Default: from the first. */
  readonly from?: Position;
}

/** `live` also of a stream that nobody has heard of; `deleted`: soft-deleted, until the next append. */
export type StreamStatus = 'live' | 'deleted' | 'tombstoned';

/** How a stream is now, as far as it is not in its events. */
export interface StreamCondition {
  readonly status: StreamStatus;
  /** What is in force; `{}` when the stream is not live. */
  readonly metadata: StreamMetadata;
}

/**
 * What was done to streams through `StreamMaintenance`, by this client or another.
 *
 * **Order.** Changes come in log order, and stand in the log where their positions say, between the events. A store may
 * have forgotten older changes of a stream (EventStoreDB does when it scavenges), but never the newest.
 *
 * **What is in it.** Changes of system streams (names that begin with `$`) and of a store's own streams are not given.
 * What was asked for and changed nothing may be missing. Metadata that the store itself cannot read hide nothing, and
 * come as `{}`.
 *
 * Both verbs are answered by the leader.
 */
export interface StreamChanges {
  /** Reads all changes so far, in pages of at least one. @throws ReadError from the iterator. */
  readonly readStreamChanges: (options?: ReadStreamChangesOptions) => AsyncIterable<readonly StreamChange[]>;
  /** How a stream is now. */
  readonly streamCondition: (stream: string) => TaskEither<ReadError, StreamCondition>;
}
