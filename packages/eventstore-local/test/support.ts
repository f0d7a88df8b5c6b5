// What the tests of the wire share: a server and a client per file, events to write, and ways to gather what is read.
import { binaryEvent, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { startLocalEventStore, type LocalEventStore, type LocalEventStoreOptions } from '../src/index.js';

// Machines that build are slow, and no test here is judged by the time it takes.
jest.setTimeout(300_000);

export const jsonEvents = (count = 4, type = 'test') =>
  Array.from({ length: count }, (_, index) => jsonEvent({ type, data: { message: 'test', index } }));

export const binaryEvents = (count = 4, type = 'test') =>
  Array.from({ length: count }, (_, index) => binaryEvent({ type, data: Buffer.from(`hello: ${String(index)}`) }));

/** Credentials given per call make the client use Append instead of batch append. */
export const SINGLE_APPEND = { credentials: { username: 'admin', password: 'changeit' } };

export const collect = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
};

/** The first `count` items; leaving the loop ends a subscription. */
export const take = async <Item>(items: AsyncIterable<Item>, count: number): Promise<Item[]> => {
  const all: Item[] = [];
  if (count === 0) return all;
  for await (const item of items) {
    all.push(item);
    if (all.length === count) break;
  }
  return all;
};

/** What a promise rejects with; fails if it does not. */
export const failure = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It was expected to fail.');
};

/** Lets everything that is ready run until the condition holds. */
export const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};

export interface Running {
  readonly store: LocalEventStore;
  readonly client: EventStoreDBClient;
}

/** A server and a raw client for all tests of a file. */
export const running = (options: LocalEventStoreOptions = {}): Running => {
  let store: LocalEventStore | undefined;
  let client: EventStoreDBClient | undefined;
  const started = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('The server has not started.');
    return value;
  };
  beforeAll(async () => {
    store = await startLocalEventStore(options);
    client = EventStoreDBClient.connectionString(store.connectionString);
  });
  afterAll(async () => {
    await client?.dispose();
    await store?.stop();
  });
  return {
    get store() {
      return started(store);
    },
    get client() {
      return started(client);
    },
  };
};
