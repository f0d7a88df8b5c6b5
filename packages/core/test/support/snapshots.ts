// Snapshot stores that are watched, or that give what a test says, and a stream with three snapshots.
import type { BackgroundProblem, RepositoryOptions, Snapshot, SnapshotStore } from '@millrace/core';
import { memorySnapshots, memoryStore } from '@millrace/repository-memory';
import * as E from 'fp-ts/lib/Either.js';
import { accounts } from './repositories.js';
import { spied } from './stores.js';

/** A snapshot store that notes what it is asked. */
export function watched(inner: SnapshotStore = memorySnapshots()) {
  const loads: string[] = [];
  const saved: Snapshot[] = [];
  const snapshots: SnapshotStore = {
    load: (stream, fingerprint) => () => {
      loads.push(stream);
      return inner.load(stream, fingerprint)();
    },
    save: (snapshot) => () => {
      saved.push(snapshot);
      return inner.save(snapshot)();
    },
  };
  return { snapshots, loads, saved, inner };
}

/** Ten deposits of 1 with a snapshot every three events, and how a cold repository sees them. */
export async function tenDeposits(options: RepositoryOptions = {}) {
  const { store, reads, forget } = spied(memoryStore({ pageSize: 2 }));
  const watch = watched();
  const { filled, repository } = accounts(store, { ...options, snapshots: watch.snapshots });
  await filled(10);
  await repository.idle();
  forget();
  watch.loads.length = 0;
  const problems: BackgroundProblem[] = [];
  const cold = (given: SnapshotStore = watch.snapshots, how: RepositoryOptions = {}) =>
    accounts(store, { ...options, snapshots: given, onProblem: (problem) => problems.push(problem), ...how });
  return { ...watch, store, reads, forget, cold, problems };
}

/** A snapshot store that gives this, whatever it is asked. */
export const giving = (answer: () => Promise<E.Either<never, Snapshot | undefined>>): SnapshotStore => ({
  load: () => answer,
  save: () => () => Promise.resolve(E.right(undefined)),
});
