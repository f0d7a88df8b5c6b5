// The port for what is done to streams from outside the model: hiding, truncating, deleting.
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { NotAppended } from './event-store.js';

/** What EventStoreDB keeps as the metadata of a stream. All of it hides events in stream reads, not in `$all`. */
export interface StreamMetadata {
  /** `$tb`: events before this revision are hidden. */
  readonly truncateBefore?: bigint;
  /** `$maxCount`: only the newest this many events are given. */
  readonly maxCount?: number;
  /** `$maxAge`, in seconds: events older than this are hidden. */
  readonly maxAge?: number;
}

/** Idempotent: doing the same again changes nothing and succeeds. Unknown streams may be named. */
export interface StreamMaintenance {
  /** Soft delete: every event so far is hidden; the next append re-creates the stream and goes on numbering. */
  readonly deleteStream: (stream: string) => TaskEither<NotAppended, void>;
  /** Hard delete: reads, appends and deletes of the stream fail with `stream-deleted` for ever. */
  readonly tombstoneStream: (stream: string) => TaskEither<NotAppended, void>;
  /** Replaces the metadata of the stream. */
  readonly setStreamMetadata: (stream: string, metadata: StreamMetadata) => TaskEither<NotAppended, void>;
}
