// The store of the bank, chosen in this one place.
import type { EventLog, EventStore } from '@millrace/core';
import { startLocalEventStore } from '@millrace/eventstore-local';
import { eventStoreDBStore } from '@millrace/repository-eventstore';
import { memoryStore } from '@millrace/repository-memory';
import type { StoreName } from './options.js';

/** Where the events of the bank are: it writes to streams, and its views follow the log. */
export type BankStore = EventStore & EventLog;

/** A store, and how to leave it. */
export interface OpenStore {
  readonly store: BankStore;
  /** What the user should know of it, without credentials. */
  readonly note: string | undefined;
  readonly close: () => Promise<void>;
}

/**
 * Opens a store.
 *
 * @param url the connection string of an EventStoreDB; without one a local server is started, and is gone with `close`.
 */
export async function openStore(name: StoreName, url: string | undefined): Promise<OpenStore> {
  if (name === 'memory') return { store: memoryStore(), note: undefined, close: () => Promise.resolve() };
  if (url !== undefined && url !== '') return connected(url, 'on the EventStoreDB in EVENTSTORE_URL');
  const server = await startLocalEventStore();
  const note = `EVENTSTORE_URL is not set: on a local server in this process, gone when it ends`;
  return connected(server.connectionString, note, server.stop);
}

function connected(url: string, note: string, stop: () => Promise<void> = () => Promise.resolve()): OpenStore {
  const store = eventStoreDBStore(url);
  return {
    store,
    note,
    close: async () => {
      await store.close();
      await stop();
    },
  };
}
