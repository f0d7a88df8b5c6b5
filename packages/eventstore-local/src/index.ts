// The public names of @millrace/eventstore-local.
export { startLocalEventStore, type LocalEventStore, type LocalEventStoreOptions } from './server/local-event-store.js';
export type { CallStatus, Faults, HeldAppends, WriteFaultScope } from './faults/faults.js';
export type { Fault, FaultScope } from './faults/rules.js';
export type { InjectedFault } from './faults/trace.js';
export { DirectoryLocked } from './directory/directory-lock.js';
export { JournalDamaged } from './directory/journal-file.js';
