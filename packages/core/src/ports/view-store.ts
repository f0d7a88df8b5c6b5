// The port where document views live: keyed rows that change in one transaction with the checkpoint.
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Checkpoint, CheckpointError, Lease } from './checkpoint-store.js';
import type { Json } from './json.js';

/** One row of a view, written (`row`) or removed (`undefined`). */
export interface RowChange {
  readonly key: string;
  readonly row: Json | undefined;
}

/**
 * A view store. `commit` writes all changes and the checkpoint in one transaction, or nothing; a lease that is fenced
 * writes nothing. `rows` gives the rows of `keys` as the last commit left them, in the order of `keys`. A view is named
 * by its projection and version; two versions stand side by side.
 */
export interface ViewStore {
  readonly rows: (view: string, keys: readonly string[]) => TaskEither<CheckpointError, readonly (Json | undefined)[]>;
  readonly commit: (
    lease: Lease,
    view: string,
    changes: readonly RowChange[],
    checkpoint: Checkpoint,
  ) => TaskEither<CheckpointError, void>;
}
