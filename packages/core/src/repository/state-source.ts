// The inner port of a repository: where stream states come from. Cache and snapshots are decorators of it.
import type { Either } from 'fp-ts/lib/Either.js';
import type { Identity } from '../aggregate/identity.js';
import type { StreamState } from '../aggregate/stream-state.js';
import type { Failed } from '../transact/result.js';

export interface ReadHow {
  /** Read from the leader: after a conflict a follower may not know yet what the leader refused the append for. */
  readonly requireLeader: boolean;
}

export type Loaded = Either<Failed<undefined>, StreamState>;

/** Never throws or rejects. */
export interface StateSource {
  /** The newest state there is. */
  readonly load: (identity: Identity, how: ReadHow) => Promise<Loaded>;
  /** The newest state there is, from reading only what follows on `from`. */
  readonly refresh: (from: StreamState, how: ReadHow) => Promise<Loaded>;
  /** A state that is known already, without a read. */
  readonly known: (identity: Identity) => StreamState | undefined;
  /** Takes note of a commit: `after` is what `before` has become by it. */
  readonly committed: (before: StreamState, after: StreamState) => void;
}
