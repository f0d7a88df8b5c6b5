// Faults of writes: what the client hears, and what is in the log.
import { status } from '@grpc/grpc-js';
import { EventStoreDBClient, jsonEvent, UnavailableError } from '@eventstore/db-client';
import { startLocalEventStore, type LocalEventStore } from '../../src/index.js';
import { collect, failure, jsonEvents, SINGLE_APPEND, until } from '../support.js';

let store: LocalEventStore;
let client: EventStoreDBClient;

beforeEach(async () => {
  store = await startLocalEventStore();
  client = EventStoreDBClient.connectionString(store.connectionString);
  await client.appendToStream('before', jsonEvents(1));
});

afterEach(async () => {
  await client.dispose();
  await store.stop();
});

/** Whether a promise settles while others are answered. */
const settled = (promise: Promise<unknown>): (() => boolean) => {
  let done = false;
  void promise.then(
    () => (done = true),
    () => (done = true),
  );
  return () => done;
};

const count = async (stream: string): Promise<number> =>
  collect(client.readStream(stream)).then(
    (events) => events.length,
    () => 0,
  );

test('a dropped reply: the events are in the log, and nobody says so', async () => {
  const fault = store.faults.dropReplies({ stream: 'dropped' });
  const isSettled = settled(client.appendToStream('dropped', jsonEvents(2)));
  await fault.whenInjected(1);
  expect(await count('dropped')).toBe(2);
  await client.appendToStream('other', jsonEvents(1));
  expect(isSettled()).toBe(false);
  expect(fault.injected()).toBe(1);
  expect(store.faults.counts()).toEqual({ dropReplies: 1 });
  expect(store.faults.trace()).toMatchObject([{ fault: 'dropReplies', stream: 'dropped' }]);
});

test('an append that is asked for again after a dropped reply is answered, and written once', async () => {
  const events = jsonEvents(2);
  const fault = store.faults.dropReplies();
  settled(client.appendToStream('again', events, { expectedRevision: 'no_stream' }));
  await fault.whenInjected(1);
  const result = await client.appendToStream('again', events, { expectedRevision: 'no_stream' });
  expect(result.nextExpectedRevision).toBe(1n);
  expect(await count('again')).toBe(2);
});

test('an ignored write is not in the log', async () => {
  const fault = store.faults.ignoreWrites();
  const isSettled = settled(client.appendToStream('ignored', jsonEvents(1)));
  await fault.whenInjected(1);
  await client.appendToStream('other', jsonEvents(1));
  expect(await count('ignored')).toBe(0);
  expect(isSettled()).toBe(false);
});

test('a fault meets the calls of its scope, so many, until it is cancelled', async () => {
  const fault = store.faults.refuseWrites('busy', { times: Infinity, stream: (name) => name.startsWith('x') });
  await client.appendToStream('y', jsonEvents(1));
  await failure(client.appendToStream('x1', jsonEvents(1)));
  await failure(client.appendToStream('x2', jsonEvents(1)));
  fault.cancel();
  await client.appendToStream('x3', jsonEvents(1));
  expect(fault.injected()).toBe(2);
});

test.each([
  ['timeout', 'deadline-exceeded', 'timeout'],
  ['not-ready', 'unknown', 'unavailable'],
  ['busy', 'unknown', 'unavailable'],
  ['access-denied', 'access-denied', 'access-denied'],
] as const)(
  '%s is an error of one request in batch append, and of the call in append',
  async (refusal, batch, single) => {
    store.faults.refuseWrites(refusal, { times: 2 });
    expect(await failure(client.appendToStream('refused', jsonEvents(1)))).toMatchObject({ type: batch });
    expect(await failure(client.appendToStream('refused', jsonEvents(1), SINGLE_APPEND))).toMatchObject({
      type: single,
    });
    expect(await count('refused')).toBe(0);
    await client.appendToStream('refused', jsonEvents(1), SINGLE_APPEND);
  },
);

test('a timeout may hide that the events were written', async () => {
  store.faults.refuseWrites('timeout', { written: true });
  expect(await failure(client.appendToStream('ambiguous', jsonEvents(1), SINGLE_APPEND))).toMatchObject({
    type: 'timeout',
    code: 10,
  });
  expect(await count('ambiguous')).toBe(1);
});

test('any status can be the answer', async () => {
  store.faults.refuseWrites({ code: status.UNAVAILABLE, details: 'gone fishing' });
  expect(await failure(client.appendToStream('fish', jsonEvents(1), SINGLE_APPEND))).toMatchObject({ code: 14 });
});

test('a call that is ended with a status fails every append that it carries', async () => {
  const held = store.faults.holdAppends({ stream: 'waits' });
  const waits = failure(client.appendToStream('waits', jsonEvents(1)));
  await held.waiting(1);
  store.faults.endCalls({ stream: 'ends', end: { code: status.UNAVAILABLE, details: 'ended' } });
  expect(await failure(client.appendToStream('ends', jsonEvents(1)))).toBeInstanceOf(UnavailableError);
  expect(await waits).toBeInstanceOf(UnavailableError);
  expect(await count('ends')).toBe(1);
  held.release();
  await until(() => store.open().calls['batch-append'] === undefined);
});

test('a call that is ended cleanly leaves its appends without an answer', async () => {
  // A client of its own that is not disposed of: it would wait for ever for the call that has ended.
  const stuck = EventStoreDBClient.connectionString(store.connectionString);
  const fault = store.faults.endCalls({ written: false });
  const isSettled = settled(stuck.appendToStream('ends', jsonEvents(1)));
  await fault.whenInjected(1);
  await until(() => store.open().calls['batch-append'] === 1);
  expect(await count('ends')).toBe(0);
  expect(isSettled()).toBe(false);
});

test.each([true, false])('a connection that is cut during a write: written %s', async (written) => {
  store.faults.cutDuringWrites({ written });
  expect(await failure(client.appendToStream('cut', jsonEvents(1), SINGLE_APPEND))).toBeInstanceOf(UnavailableError);
  expect(await count('cut')).toBe(written ? 1 : 0);
});

test('two writes held at one revision: when they are released one is written and the other conflicts', async () => {
  await client.appendToStream('race', jsonEvents(1));
  const held = store.faults.holdAppends({ stream: 'race' });
  const results = Promise.allSettled(
    Array.from({ length: 2 }, () => client.appendToStream('race', jsonEvents(1), { expectedRevision: 0n })),
  );
  await held.waiting(2);
  expect(await count('race')).toBe(1);
  held.release();
  expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(await client.appendToStream('race', jsonEvents(1))).toMatchObject({ nextExpectedRevision: 2n });
});

test('a write that is not replicated in time is answered with a timeout, and is there once it is', async () => {
  const slow = await startLocalEventStore({ commitTimeout: 10 });
  const other = EventStoreDBClient.connectionString(slow.connectionString);
  slow.faults.holdReplication();
  const error = await failure(other.appendToStream('slow', jsonEvents(1), SINGLE_APPEND));
  expect(error).toMatchObject({ type: 'timeout' });
  expect(await failure(collect(other.readStream('slow')))).toMatchObject({ type: 'stream-not-found' });
  slow.faults.resumeReplication();
  expect(await collect(other.readStream('slow'))).toHaveLength(1);
  await other.dispose();
  await slow.stop();
});

test('a server clock that is ahead lets batch appends arrive past their deadline', async () => {
  store.faults.skewClock(60_000);
  expect(await failure(client.appendToStream('skewed', jsonEvents(1)))).toMatchObject({ type: 'deadline-exceeded' });
  await client.appendToStream('skewed', jsonEvents(1), SINGLE_APPEND);
  store.faults.skewClock(0);
  await client.appendToStream('skewed', jsonEvents(1));
  const [first] = await collect(client.readStream('skewed'));
  expect(first?.event?.created.getTime()).toBeGreaterThan(Date.now() + 30_000);
});

test('the ids of appends at any revision are forgotten on demand', async () => {
  const event = jsonEvent({ type: 'once', data: {} });
  await client.appendToStream('ids', event);
  await client.appendToStream('ids', event);
  expect(await count('ids')).toBe(1);
  store.faults.forgetRecentIds();
  await client.appendToStream('ids', event);
  expect(await count('ids')).toBe(2);
});

test('clearing disarms every fault', async () => {
  store.faults.refuseWrites('busy', { times: Infinity });
  store.faults.ignoreReads({ times: Infinity });
  store.faults.skewClock(60_000);
  store.faults.slowDown(60_000);
  store.faults.clear();
  await client.appendToStream('clear', jsonEvents(1));
  expect(await count('clear')).toBe(1);
});
