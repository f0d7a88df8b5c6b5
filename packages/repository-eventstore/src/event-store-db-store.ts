// The EventStoreDB store: streams, the log of all events and the maintenance of streams, over one connection.
import type { Diagnosis, EventLog, EventStore, StreamChanges, StreamMaintenance } from '@millrace/core';
import { appender, type AppendOptions } from './append/append.js';
import { connectTo, type ConnectOptions } from './connection/connect-to.js';
import type { Connection } from './connection/connection.js';
import type { ClientSource } from './connection/handles.js';
import { diagnosisOn } from './diagnosis/diagnosis.js';
import { eventStoreDBLog } from './log/event-store-db-log.js';
import type { EventStoreDBLogOptions } from './log/log-options.js';
import { hiddenRevisions } from './streams/hidden-revision.js';
import { streamReader } from './streams/read-stream.js';
import { streamChanges } from './streams/stream-changes.js';
import { streamMaintenance } from './streams/stream-maintenance.js';

/** Everything that a store can do. */
export interface EventStoreDBStore extends EventStore, EventLog, StreamMaintenance, StreamChanges, Diagnosis {
  /** Ends every call, subscriptions included, and closes every socket. The store is of no use afterwards. */
  readonly close: () => Promise<void>;
}

/** Options of the appends and of the log; what the store is connected with besides. Everything has a default. */
export interface EventStoreDBStoreOptions extends AppendOptions, EventStoreDBLogOptions, ConnectOptions {}

/**
 * A store in EventStoreDB. Nothing is connected before the first call.
 *
 * It consists of functions (and one flag), so that printing it prints nothing of what is in it nor how to reach it.
 *
 * @param source a connection string (`esdb://…`, `esdb+discover://…`), which carries credentials and TLS; or a function
 * that makes a client, called again whenever a fresh one is needed; or a client, which then cannot be replaced when it
 * has lost its node.
 * @throws WireError for a connection string that cannot be read, and RangeError when an option makes no sense.
 * @example
 * const store = eventStoreDBStore('esdb://localhost:2113?tls=false');
 * await store.append('account-a1', 'no_stream', [opened])(); // Right { revision: 0n, position: { commit: 1056n, ... } }
 * await store.close();
 */
export function eventStoreDBStore(source: ClientSource, options: EventStoreDBStoreOptions = {}): EventStoreDBStore {
  return storeOn(connectTo(source, options), options);
}

/** A store on `connection`. */
export function storeOn(
  connection: Connection,
  options: AppendOptions & EventStoreDBLogOptions = {},
): EventStoreDBStore {
  return {
    append: appender(connection, options),
    readStream: streamReader(connection),
    hiddenRevision: hiddenRevisions(connection),
    readsMayLag: connection.readsMayLag ?? false,
    ...eventStoreDBLog(connection, options),
    ...streamMaintenance(connection),
    ...streamChanges(connection),
    ...diagnosisOn(connection),
    close: () => connection.close(),
  };
}
