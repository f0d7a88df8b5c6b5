// Faults of reads and subscriptions: ended, ignored, too slow, and checkpoints that come twice or late.
import { status } from '@grpc/grpc-js';
import {
  EventStoreDBClient,
  END,
  eventTypeFilter,
  streamNameFilter,
  type AllStreamSubscription,
  type Position,
  type StreamSubscription,
} from '@eventstore/db-client';
import { startLocalEventStore, type LocalEventStore } from '../../src/index.js';
import { collect, failure, jsonEvents, take, until } from '../support.js';

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

test('a read can fail with a status, or end without a word', async () => {
  store.faults.failReads({ code: status.UNAVAILABLE, details: 'not now' });
  expect(await failure(collect(client.readStream('before')))).toMatchObject({ type: 'unavailable' });
  store.faults.failReads();
  expect(await collect(client.readStream('before'))).toEqual([]);
  expect(await collect(client.readStream('before'))).toHaveLength(3);
});

test('a read can be ignored for ever', async () => {
  const fault = store.faults.ignoreReads({ stream: '$all' });
  const reading = client.readAll();
  reading.on('error', () => undefined);
  let ended = false;
  reading.on('end', () => (ended = true)).resume();
  await fault.whenInjected(1);
  expect(await collect(client.readStream('before'))).toHaveLength(3);
  expect(ended).toBe(false);
});

test('open subscriptions of a stream can be dropped as too slow', async () => {
  const slow = failure(take(client.subscribeToStream('before'), 4));
  const other = client.subscribeToAll();
  other.resume();
  await until(() => store.open().calls.subscription === 2);
  expect(store.faults.dropSubscriptions({ stream: 'before' })).toBe(1);
  const error = await slow;
  expect(error).toMatchObject({ type: 'timeout' });
  expect(String(error)).toContain('Consumer too slow');
  expect(store.open().calls.subscription).toBe(1);
  await other.unsubscribe();
});

const marking = (marks: Position[]) =>
  client.subscribeToAll({
    fromPosition: END,
    filter: streamNameFilter({
      prefixes: ['marked'],
      checkpointInterval: 1,
      maxSearchWindow: 2,
      checkpointReached: (_, position) => void marks.push(position),
    }),
  });

test('a checkpoint can come twice', async () => {
  const marks: Position[] = [];
  const subscription = marking(marks);
  subscription.resume();
  await new Promise((resolve) => subscription.once('caughtUp', resolve));
  store.faults.repeatCheckpoints();
  await client.appendToStream('marked', jsonEvents(4));
  await until(() => marks.length === 3);
  expect(marks[1]).toEqual(marks[0]);
  expect(marks[2]?.commit).toBeGreaterThan(marks[1]?.commit ?? 0n);
  await subscription.unsubscribe();
});

test('a checkpoint can come late, behind events that lie beyond it', async () => {
  const marks: Position[] = [];
  const log: string[] = [];
  const subscription = marking(marks);
  subscription.on('data', ({ event }) => log.push(`event ${String(event?.revision)} after ${String(marks.length)}`));
  await new Promise((resolve) => subscription.once('caughtUp', resolve));
  store.faults.delayCheckpoints(1);
  const { position } = await client.appendToStream('marked', jsonEvents(2));
  await client.appendToStream('marked', jsonEvents(1));
  await until(() => marks.length === 1);
  expect(marks[0]).toEqual(position);
  await until(() => log.length === 3);
  expect(log[2]).toBe('event 2 after 0');
  await subscription.unsubscribe();
});

describe('a subscriber that does not read', () => {
  const slowReader = async <Subscription extends StreamSubscription | AllStreamSubscription>(
    options: Parameters<typeof startLocalEventStore>[0],
    subscribe: (reader: EventStoreDBClient) => Subscription,
  ) => {
    const other = await startLocalEventStore(options);
    const reader = EventStoreDBClient.connectionString(other.connectionString);
    const subscription = subscribe(reader);
    let error: unknown;
    subscription.on('error', (reason) => (error = reason));
    await new Promise((resolve) => subscription.once('caughtUp', resolve));
    const writer = EventStoreDBClient.connectionString(other.connectionString);
    for (let index = 0; index < 40; index += 1) {
      await writer.appendToStream(
        'big',
        jsonEvents(100).map((event) => ({ ...event, data: { ...event.data, message: 'x'.repeat(4_000) } })),
      );
    }
    const finish = async (): Promise<void> => {
      await reader.dispose();
      await writer.dispose();
      await other.stop();
    };
    return { subscription, error: () => error, finish };
  };

  test('falls behind, catches up, and misses nothing', async () => {
    const { subscription, finish } = await slowReader({}, (reader) => reader.subscribeToStream('big'));
    const said: string[] = [];
    subscription.on('fellBehind', () => said.push('fell behind'));
    subscription.on('caughtUp', () => said.push('caught up'));
    let next = 0n;
    for await (const { event } of subscription) {
      expect(event?.revision).toBe(next);
      next += 1n;
      if (next === 4_000n) break;
    }
    expect(said[0]).toBe('fell behind');
    await finish();
  });

  test('through a filter is told how far it is when it falls behind and when it has caught up', async () => {
    const said: string[] = [];
    const { subscription, finish } = await slowReader({}, (reader) =>
      reader.subscribeToAll({
        fromPosition: END,
        // An interval that is never reached, so that every checkpoint here comes with a change of pace.
        filter: eventTypeFilter({
          prefixes: ['test'],
          maxSearchWindow: 1_000,
          checkpointInterval: 1_000,
          checkpointReached: () => void said.push('checkpoint'),
        }),
      }),
    );
    subscription.on('fellBehind', () => said.push('fell behind'));
    subscription.on('caughtUp', () => said.push('caught up'));
    subscription.resume();
    await until(() => said.includes('caught up'));
    expect(said).toEqual(['fell behind', 'checkpoint', 'checkpoint', 'caught up']);
    await finish();
  });

  test('is dropped by a server of the older kind', async () => {
    const { subscription, error, finish } = await slowReader({ dropSlowConsumers: true }, (reader) =>
      reader.subscribeToStream('big'),
    );
    subscription.resume();
    await until(() => error() !== undefined);
    expect(error()).toMatchObject({ type: 'timeout' });
    expect(String(error())).toContain('Consumer too slow');
    await finish();
  });
});
