// The log that a worker follows: an EventStoreDB, or a local server in the process of the worker.
import { startLocalEventStore } from '@millrace/eventstore-local';
import { eventStoreDBStore, type EventStoreDBStore } from '@millrace/repository-eventstore';

/** A log, and how to leave it. */
export interface OpenLog {
  readonly store: EventStoreDBStore;
  /** What the user should know of it, without credentials. */
  readonly note: string;
  readonly close: () => Promise<void>;
}

/** That of the server in docker-compose.yml, so that there is one address to remember. */
export const LOCAL_PORT = 2113;

/**
 * Opens the log.
 *
 * @param url the connection string of an EventStoreDB; without one a local server is started, whose events stay in
 * `directory` when it ends.
 * @throws Error in words for the user.
 */
export async function openLog(url: string | undefined, directory: string): Promise<OpenLog> {
  if (url !== undefined && url !== '') {
    const store = eventStoreDBStore(url);
    return { store, note: 'follows the EventStoreDB in EVENTSTORE_URL', close: () => store.close() };
  }
  const server = await startLocalEventStore({ port: LOCAL_PORT, dir: directory }).catch(inWords);
  const store = eventStoreDBStore(server.connectionString);
  return {
    store,
    note: `EVENTSTORE_URL is not set: a local server keeps its events in ${directory}. To write to it:
  EVENTSTORE_URL='${server.connectionString}' npm run bank -- --store eventstore`,
    close: async () => {
      await store.close();
      await server.stop();
    },
  };
}

function inWords(cause: unknown): never {
  if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')
    throw new Error(`port ${String(LOCAL_PORT)} is in use: if that is an EventStoreDB, name it in EVENTSTORE_URL`);
  throw cause;
}
