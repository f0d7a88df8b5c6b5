// The port where folded states are kept, so that a cold load need not read a stream from its start.
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Json } from './json.js';

/** The fold of a stream up to and including `revision`, encoded. */
export interface Snapshot {
  readonly stream: string;
  /** Names the fold that made it; a snapshot of another fold is never used. */
  readonly fingerprint: string;
  readonly revision: bigint;
  readonly state: Json;
  /** An event of the stream, at `revision` or before; while the stream gives it, the snapshot is of this stream. */
  readonly anchor: { readonly revision: bigint; readonly id: string };
  /** How many command ids were remembered when it was made, at most; `commands` may be fewer. */
  readonly commandWindow: number;
  /** The newest command ids of the stream, oldest first, each with the revision of its first event. */
  readonly commands: readonly (readonly [commandId: string, revision: bigint])[];
}

/** The snapshot store failed. A load goes on without; a save is reported and forgotten: a snapshot is only speed. */
export interface SnapshotError {
  readonly _tag: 'SnapshotError';
  readonly stream: string;
  readonly cause: unknown;
}

/**
 * A snapshot store. It may forget at any time. Per stream and fingerprint it keeps one snapshot and never replaces a
 * newer one by an older; `load` gives what the last such save left, or nothing.
 */
export interface SnapshotStore {
  readonly load: (stream: string, fingerprint: string) => TaskEither<SnapshotError, Snapshot | undefined>;
  readonly save: (snapshot: Snapshot) => TaskEither<SnapshotError, void>;
}
