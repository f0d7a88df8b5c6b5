// A store that writes nothing and says that it has: a command can be tried on it.
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { EventStore, SnapshotStore } from '@millrace/core';

/** Reads are those of `store`. Appends are answered as if nobody else wrote. */
export function dryStore(store: EventStore): EventStore {
  return {
    ...store,
    append: (_stream, expected, events) => {
      const before = expected === 'no_stream' ? -1n : expected;
      return TE.right({ revision: before + BigInt(events.length), position: { commit: 0n, prepare: 0n } });
    },
  };
}

/** As `dryStore`: a snapshot of what was only tried would be believed. */
export function drySnapshots(snapshots: SnapshotStore): SnapshotStore {
  return { ...snapshots, save: () => TE.right(undefined) };
}
