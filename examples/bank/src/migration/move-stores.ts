// The stores of the move: that of the old bank, that of the new one, and where it is kept how far the move is.
import type { CheckpointStore, EventLog, EventStore, StreamChanges, StreamMaintenance } from '@millrace/core';
import { startLocalEventStore } from '@millrace/eventstore-local';
import { eventStoreDBCheckpoints, eventStoreDBStore } from '@millrace/repository-eventstore';
import { memoryCheckpoints, memoryStore } from '@millrace/repository-memory';
import type { StoreName } from '../options.js';

/** A store that can be moved out of, and into. */
export type MoveStore = EventStore & EventLog & StreamMaintenance & StreamChanges;

/** Both stores, and how to leave them. */
export interface MoveStores {
  readonly from: MoveStore;
  readonly to: MoveStore;
  readonly checkpoint: CheckpointStore;
  /** What the user should know of them, without credentials. */
  readonly note: string | undefined;
  readonly close: () => Promise<void>;
}

/** Connection strings, as the environment has them. */
export interface Urls {
  /** `EVENTSTORE_URL`. Without it local servers are started, and are gone with `close`. */
  readonly from: string | undefined;
  /** `EVENTSTORE_TARGET_URL`. Without it the new bank gets new streams in the store of the old one. */
  readonly to: string | undefined;
}

/** @throws what the store throws for a connection string that is none. */
export async function openMoveStores(name: StoreName, urls: Urls): Promise<MoveStores> {
  if (name === 'memory') {
    const [from, to] = [memoryStore(), memoryStore()];
    return { from, to, checkpoint: memoryCheckpoints(), note: undefined, close: () => Promise.resolve() };
  }
  const [source, target] = [urls.from ?? '', urls.to ?? ''];
  if (source !== '') {
    const into = target === '' ? 'into new streams of it' : 'to the one in EVENTSTORE_TARGET_URL';
    return connected(source, target === '' ? source : target, `from the EventStoreDB in EVENTSTORE_URL ${into}`);
  }
  if (target !== '') throw new Error('EVENTSTORE_TARGET_URL is set, and EVENTSTORE_URL is not');
  const servers = await Promise.all([startLocalEventStore(), startLocalEventStore()]);
  const [old, now] = servers;
  return connected(
    old.connectionString,
    now.connectionString,
    'EVENTSTORE_URL is not set: between two local servers in this process, gone when it ends',
    async () => {
      await Promise.all(servers.map(({ stop }) => stop()));
    },
  );
}

function connected(
  source: string,
  target: string,
  note: string,
  stop: () => Promise<void> = () => Promise.resolve(),
): MoveStores {
  const from = eventStoreDBStore(source);
  const to = target === source ? from : eventStoreDBStore(target);
  return {
    from,
    to,
    // Beside what is written, so that both are restored from one backup.
    checkpoint: eventStoreDBCheckpoints(to),
    note,
    close: async () => {
      await from.close();
      if (to !== from) await to.close();
      await stop();
    },
  };
}
