// The public names of @millrace/repository-eventstore.
export { eventStoreDBStore, type EventStoreDBStore, type EventStoreDBStoreOptions } from './event-store-db-store.js';
export {
  eventStoreRepository,
  type EventStoreRepository,
  type EventStoreRepositoryOptions,
} from './event-store-repository.js';
export { eventStoreDBSnapshots } from './snapshots/snapshots.js';
export { eventStoreDBCheckpoints } from './checkpoints/checkpoints.js';
export type { OwnStore, OwnStoreOptions } from './own-streams/own-append.js';
export type { AppendOptions } from './append/append.js';
export type { ConnectOptions } from './connection/connect-to.js';
export type { ClientSource } from './connection/handles.js';
export type { EventStoreDBLogOptions, Interruption } from './log/log-options.js';
export { OWN_STREAM_PREFIX, OWN_TYPE_PREFIX, isOwnStream } from './own-streams/own-streams.js';
