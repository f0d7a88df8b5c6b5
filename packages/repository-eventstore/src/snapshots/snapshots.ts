// Snapshots in EventStoreDB: per stream and fold a stream of its own, of which the newest event counts.
import * as E from 'fp-ts/lib/Either.js';
import type { ExpectedRevision, Snapshot, SnapshotError, SnapshotStore } from '@millrace/core';
import { behindHidden, newestOwn, ownAppend, type OwnStore, type OwnStoreOptions } from '../own-streams/own-append.js';
import { ownStream } from '../own-streams/own-streams.js';
import { encodeSnapshot, snapshotIn } from './snapshot-event.js';

/** Of how many streams it is remembered where their newest snapshot stands. */
const REMEMBERED = 10_000;

/** As many others may save a snapshot of the same stream at the same time as there are tries. */
const TRIES = 5;

/** Where the newest snapshot of a stream stands, and of which revision it is, as far as this process knows. */
interface Kept {
  readonly at: ExpectedRevision;
  readonly revision: bigint | undefined;
}

/**
 * A snapshot store in EventStoreDB. A snapshot is an event in the stream `millrace.snapshot-<fingerprint>+<stream>`,
 * whose `$maxCount` is 1: older ones are hidden, and go with the next scavenge. Logs, projections and replays do not
 * show these streams. A snapshot is limited as every append is (`maxAppendSize`): a larger one is not saved.
 *
 * @param store an EventStoreDB store.
 * @example
 * const store = eventStoreDBStore('esdb://localhost:2113?tls=false');
 * const repository = makeRepository(store, [Account], { snapshots: eventStoreDBSnapshots(store) });
 */
export function eventStoreDBSnapshots(store: OwnStore, options: OwnStoreOptions = {}): SnapshotStore {
  const known = new Map<string, Kept>();

  const remember = (name: string, kept: Kept): Kept => {
    known.delete(name);
    known.set(name, kept);
    for (const oldest of known.keys()) {
      if (known.size <= REMEMBERED) break;
      known.delete(oldest);
    }
    return kept;
  };

  const load = async (stream: string, fingerprint: string): Promise<Snapshot | undefined> => {
    const name = streamOf(stream, fingerprint);
    const event = await newestOwn(store, name, false);
    const found = event && snapshotIn(event, stream, fingerprint);
    if (event !== undefined) remember(name, { at: event.revision, revision: found?.revision });
    if (event !== undefined && found === undefined)
      throw new Error(`event ${String(event.revision)} of ${name} is no snapshot of ${stream}`);
    return found;
  };

  const look = async ({ stream, fingerprint }: Snapshot, name: string): Promise<Kept> => {
    const event = await newestOwn(store, name, true);
    if (event === undefined) return { at: 'no_stream', revision: undefined };
    // What cannot be read is replaced.
    return { at: event.revision, revision: snapshotIn(event, stream, fingerprint)?.revision };
  };

  // What this process remembers may be old: then the append is a conflict, and it looks.
  const save = async (snapshot: Snapshot): Promise<E.Either<unknown, void>> => {
    const { stream, fingerprint, revision } = snapshot;
    const name = streamOf(stream, fingerprint);
    const data = encodeSnapshot(snapshot);
    let kept = known.get(name) ?? (await look(snapshot, name));
    let conflict: unknown;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      if (kept.revision !== undefined && kept.revision > revision) return E.right(undefined);
      if (kept.at === 'no_stream') {
        const set = await store.setStreamMetadata(name, { maxCount: 1 })();
        if (E.isLeft(set)) return E.left(set.left);
      }
      const answer = await ownAppend(store, name, kept.at, 'snapshot', data, options);
      if (E.isRight(answer)) {
        remember(name, { at: answer.right.revision, revision });
        return E.right(undefined);
      }
      known.delete(name);
      if (answer.left._tag !== 'WrongExpectedRevision') return answer;
      conflict = answer.left;
      kept = await look(snapshot, name);
      // Nothing to be seen, and yet it is not new.
      if (kept.at === 'no_stream') kept = { at: await behindHidden(store, answer.left), revision: undefined };
    }
    return E.left(conflict);
  };

  const failure = (stream: string, cause: unknown): SnapshotError => ({ _tag: 'SnapshotError', stream, cause });
  return {
    load: (stream, fingerprint) => async () => {
      try {
        return E.right(await load(stream, fingerprint));
      } catch (cause) {
        return E.left(failure(stream, cause));
      }
    },
    save: (snapshot) => async () => {
      try {
        return E.mapLeft((cause: unknown) => failure(snapshot.stream, cause))(await save(snapshot));
      } catch (cause) {
        return E.left(failure(snapshot.stream, cause));
      }
    },
  };
}

function streamOf(stream: string, fingerprint: string): string {
  return ownStream('snapshot', `${fingerprint}+${stream}`);
}
