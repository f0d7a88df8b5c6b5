// Faults of the network and of the whole server: cut, silent, slow, restarted, and nothing left behind.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, UnavailableError } from '@eventstore/db-client';
import { startLocalEventStore, type LocalEventStore } from '../../src/index.js';
import { collect, failure, jsonEvents, SINGLE_APPEND, until } from '../support.js';

let store: LocalEventStore;
let client: EventStoreDBClient;

beforeEach(async () => {
  store = await startLocalEventStore();
  client = EventStoreDBClient.connectionString(store.connectionString);
  await client.appendToStream('before', jsonEvents(3));
});

afterEach(async () => {
  await client.dispose();
  await store.stop();
});

/** Asks until the client has connected anew. */
const eventually = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
    }
  }
};

test('a cut connection ends every call as unavailable, and the client connects anew', async () => {
  const subscription = client.subscribeToAll();
  const dropped = new Promise((resolve) => subscription.on('error', resolve));
  subscription.resume();
  const held = store.faults.holdAppends();
  const appending = failure(client.appendToStream('cut', jsonEvents(1)));
  await held.waiting(1);
  expect(store.faults.cutConnections()).toBe(1);
  expect(await appending).toBeInstanceOf(UnavailableError);
  expect(await dropped).toBeInstanceOf(UnavailableError);
  await until(() => Object.keys(store.open().calls).length === 0);
  held.release();
  await eventually(() => client.appendToStream('cut', jsonEvents(1), SINGLE_APPEND));
});

test('half-open connections swallow what is sent and answer when the network is back', async () => {
  const recover = store.faults.goHalfOpen();
  const other = EventStoreDBClient.connectionString(store.connectionString);
  const deadline = { deadline: 300, ...SINGLE_APPEND };
  const onOld = failure(client.appendToStream('silent', jsonEvents(1), deadline));
  const onNew = failure(other.appendToStream('silent', jsonEvents(1), deadline));
  for (const error of await Promise.all([onOld, onNew])) expect(error).toMatchObject({ type: 'deadline-exceeded' });
  expect(store.open().calls.append).toBeUndefined();
  recover();
  await other.appendToStream('silent', jsonEvents(1), SINGLE_APPEND);
  await client.appendToStream('silent', jsonEvents(1), SINGLE_APPEND);
  await other.dispose();
});

test('a subscription on a half-open connection is silent while the log moves, and goes on afterwards', async () => {
  const received: string[] = [];
  const subscription = client.subscribeToAll();
  subscription.on('data', ({ event }) => received.push(event?.streamId ?? ''));
  await new Promise((resolve) => subscription.once('caughtUp', resolve));
  const before = received.length;
  const recover = store.faults.goHalfOpen();
  const held = failure(client.appendToStream('moving', jsonEvents(1), { deadline: 100, ...SINGLE_APPEND }));
  await held;
  expect(received).toHaveLength(before);
  recover();
  await client.appendToStream('moving', jsonEvents(1), SINGLE_APPEND);
  await until(() => received.includes('moving'));
  await subscription.unsubscribe();
});

test('a half-open connection answers no pings, so that keep-alive finds it', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation();
  const watchful = EventStoreDBClient.connectionString(
    `${store.connectionString}&keepAliveInterval=50&keepAliveTimeout=50&defaultDeadline=60000`,
  );
  warn.mockRestore();
  await watchful.appendToStream('pinged', jsonEvents(1), SINGLE_APPEND);
  const recover = store.faults.goHalfOpen();
  expect(await failure(watchful.appendToStream('pinged', jsonEvents(1), SINGLE_APPEND))).toBeInstanceOf(
    UnavailableError,
  );
  recover();
  await watchful.dispose();
});

test('a restart keeps the data and the port', async () => {
  const { port } = store;
  let whileDown: unknown;
  await store.restart(async () => {
    whileDown = await failure(client.appendToStream('down', jsonEvents(1), SINGLE_APPEND));
  });
  expect(whileDown).toBeInstanceOf(UnavailableError);
  expect(store.port).toBe(port);
  expect(await eventually(() => collect(client.readStream('before')))).toHaveLength(3);
  expect(await client.appendToStream('before', jsonEvents(1), { expectedRevision: 2n })).toMatchObject({
    nextExpectedRevision: 3n,
  });
});

test('a server with a directory keeps its data over a restart, and over its end', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'eventstore-local-'));
  const first = await startLocalEventStore({ dir });
  const writer = EventStoreDBClient.connectionString(first.connectionString);
  await writer.appendToStream('kept', jsonEvents(2));
  await first.restart();
  await eventually(() => writer.appendToStream('kept', jsonEvents(1), { expectedRevision: 1n, ...SINGLE_APPEND }));
  await writer.dispose();
  await first.stop();
  const second = await startLocalEventStore({ dir });
  const reader = EventStoreDBClient.connectionString(second.connectionString);
  expect(await collect(reader.readStream('kept'))).toHaveLength(3);
  const all = await collect(reader.readAll());
  expect(all.filter(({ event }) => event?.streamId.startsWith('$'))).toHaveLength(1);
  await reader.dispose();
  await second.stop();
  await rm(dir, { recursive: true });
});

test('answers can be slowed down', async () => {
  store.faults.slowDown(60_000);
  expect(
    await failure(client.appendToStream('slow', jsonEvents(1), { deadline: 100, ...SINGLE_APPEND })),
  ).toMatchObject({
    type: 'deadline-exceeded',
  });
  store.faults.slowDown(0);
  expect(await collect(client.readStream('slow'))).toHaveLength(1);
});

test('many servers run side by side, and stopping one leaves nothing of it', async () => {
  const stores = await Promise.all(Array.from({ length: 5 }, () => startLocalEventStore({ nodes: 3 })));
  expect(new Set(stores.flatMap(({ ports }) => ports)).size).toBe(15);
  for (const each of stores) {
    const own = EventStoreDBClient.connectionString(each.connectionString);
    own
      .subscribeToAll()
      .on('error', () => undefined)
      .resume();
    await own.appendToStream('one', jsonEvents(1), SINGLE_APPEND);
    expect(each.open().sockets).toBeGreaterThan(0);
    await each.stop();
    expect(each.open()).toEqual({ sockets: 0, calls: {} });
    await own.dispose();
  }
});

test('a port that is taken is told, and nothing is left running', async () => {
  expect(await failure(startLocalEventStore({ port: store.port }))).toMatchObject({ code: 'EADDRINUSE' });
});
