// The in-memory event store: EventStoreDB's semantics in the process, for tests, examples and embedding.
import * as E from 'fp-ts/lib/Either.js';
import {
  systemClock,
  type Clock,
  type EventLog,
  type EventStore,
  type StreamChanges,
  type StreamMaintenance,
} from '@millrace/core';
import { advanceLog, advanceStream } from './advance.js';
import { ALL } from './bells.js';
import { memoryAppend } from './memory-append.js';
import { memoryChanges } from './memory-changes.js';
import { positionAt } from './memory-event.js';
import { pullLog } from './memory-log.js';
import { memoryMaintenance } from './memory-maintenance.js';
import { memoryState } from './memory-state.js';
import { pullStream } from './memory-stream.js';
import { follow } from './memory-subscription.js';
import { Pages } from './pages.js';

export interface MemoryStoreOptions {
  /** Stamps the events and judges `$maxAge`. Default: the clock of the machine. */
  readonly clock?: Pick<Clock, 'now'>;
  /** What `EventLog.identity` answers. Default: a random name. */
  readonly identity?: string;
  /** The most that one append may hold, in bytes. Default: 1,048,576, as in EventStoreDB. */
  readonly maxAppendSize?: number;
  /** The most events in a page of a read or a subscription. Default: 512. */
  readonly pageSize?: number;
}

/** Everything that a store can do. */
export type MemoryStore = EventStore & EventLog & StreamMaintenance & StreamChanges;

/**
 * An event store in memory, faithful to EventStoreDB: ids are compared on a repeated append, hidden events keep their
 * numbers, a tombstone is for ever. It holds everything it was ever given.
 *
 * It consists of functions only, so that printing it prints nothing of what is in it.
 *
 * @example
 * const store = memoryStore();
 * await store.append('account-a1', 'no_stream', [opened])(); // Right { revision: 0n, position: { commit: 1n, ... } }
 */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  return openMemory(options).store;
}

/** The store, and how many subscriptions are waiting, which only its own tests ask. */
export function openMemory(options: MemoryStoreOptions): {
  readonly store: MemoryStore;
  readonly waiting: () => number;
} {
  const { clock = systemClock, maxAppendSize = 1_048_576, pageSize = 512 } = options;
  const identity = options.identity ?? `memory-${Math.random().toString(36).slice(2)}`;
  const state = memoryState(clock);
  const { log, calls, now } = state;
  const store: MemoryStore = {
    append: (name, expected, events) => () =>
      Promise.resolve(memoryAppend(state, maxAppendSize, name, expected, events)),
    readStream: (name, read = {}) => new Pages(() => pullStream(name, state.find(name), read, pageSize, now)),
    readAll: (read = {}) => new Pages(() => pullLog(log, read, pageSize)),
    subscribe: (options = {}) => follow(() => advanceLog(log, options, pageSize), calls, ALL, options.signal),
    subscribeToStream: (name, { from = 'start', signal } = {}) =>
      follow(() => advanceStream(name, state.find, from, pageSize, now), calls, name, signal),
    head: () => Promise.resolve(E.right(log.head && positionAt(log.head.place))),
    identity: () => Promise.resolve(E.right(identity)),
    ...memoryMaintenance(state),
    ...memoryChanges(state, pageSize),
  };
  return { store, waiting: calls.waiting };
}
