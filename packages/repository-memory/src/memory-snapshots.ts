// Snapshots in memory: the newest one per stream and fold.
import * as E from 'fp-ts/lib/Either.js';
import { freezeJson, type Snapshot, type SnapshotError, type SnapshotStore } from '@millrace/core';

/**
 * A snapshot store in memory. It keeps what it is given, frozen, and forgets nothing but what is replaced.
 *
 * @example
 * const snapshots = memorySnapshots();
 * await snapshots.save(snapshot)();
 * await snapshots.load('account-a1', 'account@1')(); // Right snapshot
 */
export function memorySnapshots(): SnapshotStore {
  const streams = new Map<string, Map<string, Snapshot>>();
  return {
    load: (stream, fingerprint) => () => Promise.resolve(E.right(streams.get(stream)?.get(fingerprint))),
    save: (snapshot) => () => Promise.resolve(save(streams, snapshot)),
  };
}

function save(streams: Map<string, Map<string, Snapshot>>, snapshot: Snapshot): E.Either<SnapshotError, void> {
  const { stream, fingerprint, revision, state, commands, anchor } = snapshot;
  const issue = freezeJson(state);
  if (issue !== undefined)
    return E.left({ _tag: 'SnapshotError', stream, cause: new Error(`state.${issue.path}: ${issue.message}`) });
  const folds = streams.get(stream) ?? new Map<string, Snapshot>();
  const kept = folds.get(fingerprint);
  if (kept === undefined || kept.revision <= revision) {
    const frozen = Object.freeze(commands.map(([id, first]) => Object.freeze([id, first] as const)));
    folds.set(fingerprint, Object.freeze({ ...snapshot, anchor: Object.freeze({ ...anchor }), commands: frozen }));
    streams.set(stream, folds);
  }
  return E.right(undefined);
}
