// Subscriptions to one stream: catching up, going live, ending.
import { END, StreamDeletedError } from '@eventstore/db-client';
import { failure, jsonEvents, running, take, until } from '../support.js';

const server = running();

const numbers = (events: readonly { event?: { revision: bigint } }[]): number[] =>
  events.map(({ event }) => Number(event?.revision));

test('from the start gives what is there, says once that it has caught up, and goes on live', async () => {
  const { client } = server;
  await client.appendToStream('start', jsonEvents(4));
  const subscription = client.subscribeToStream('start');
  const said: string[] = [];
  let received = 0;
  subscription.on('confirmation', () => said.push('confirmation'));
  subscription.on('caughtUp', () => said.push(`caught up after ${String(received)}`));
  subscription.on('data', () => (received += 1));
  await until(() => received === 4 && said.length === 2);
  await client.appendToStream('start', jsonEvents(3));
  await until(() => received === 7);
  expect(said).toEqual(['confirmation', 'caught up after 4']);
  await subscription.unsubscribe();
});

test('from a revision gives what comes after it', async () => {
  const { client } = server;
  await client.appendToStream('middle', jsonEvents(4));
  expect(numbers(await take(client.subscribeToStream('middle', { fromRevision: 1n }), 2))).toEqual([2, 3]);
});

test('from the end gives only what is written later', async () => {
  const { client } = server;
  await client.appendToStream('end', jsonEvents(4));
  const subscription = client.subscribeToStream('end', { fromRevision: END });
  await new Promise((resolve) => subscription.once('caughtUp', resolve));
  await client.appendToStream('end', jsonEvents(2));
  expect(numbers(await take(subscription, 2))).toEqual([4, 5]);
});

test('from the end of a stream whose events are all hidden gives only what is written later', async () => {
  const { client } = server;
  await client.appendToStream('hidden-end', jsonEvents(4));
  await client.setStreamMetadata('hidden-end', { truncateBefore: 4 });
  const subscription = client.subscribeToStream('hidden-end', { fromRevision: END });
  await new Promise((resolve) => subscription.once('caughtUp', resolve));
  await client.setStreamMetadata('hidden-end', {});
  await client.appendToStream('hidden-end', jsonEvents(1));
  expect(numbers(await take(subscription, 1))).toEqual([4]);
});

test('of a stream that is not there yet waits for it', async () => {
  const { client } = server;
  const subscription = client.subscribeToStream('later');
  await new Promise((resolve) => subscription.once('caughtUp', resolve));
  await client.appendToStream('other', jsonEvents(1));
  await client.appendToStream('later', jsonEvents(1));
  expect((await take(subscription, 1))[0]?.event?.streamId).toBe('later');
});

test('goes on over a soft delete and the stream made anew', async () => {
  const { client } = server;
  await client.appendToStream('reborn', jsonEvents(2));
  const subscription = client.subscribeToStream('reborn');
  const received: number[] = [];
  subscription.on('data', ({ event }) => received.push(Number(event?.revision)));
  await until(() => received.length === 2);
  await client.deleteStream('reborn');
  await client.appendToStream('reborn', jsonEvents(2));
  await until(() => received.length === 4);
  expect(received).toEqual([0, 1, 2, 3]);
  await subscription.unsubscribe();
});

test('ends with an error when the stream is tombstoned', async () => {
  const { client } = server;
  await client.appendToStream('ending', jsonEvents(1));
  const subscription = client.subscribeToStream('ending');
  subscription.once('caughtUp', () => void client.tombstoneStream('ending'));
  expect(await failure(take(subscription, 2))).toBeInstanceOf(StreamDeletedError);
});

test('gives 2,000 live events, each once and in order, to a reader that pauses', async () => {
  const { client } = server;
  const subscription = client.subscribeToStream('busy');
  const writing = (async () => {
    for (let batch = 0; batch < 20; batch += 1) await client.appendToStream('busy', jsonEvents(100));
  })();
  const received: number[] = [];
  for await (const { event } of subscription) {
    received.push(Number(event?.revision));
    if (received.length % 250 === 0) await new Promise((resolve) => setImmediate(resolve));
    if (received.length === 2_000) break;
  }
  await writing;
  expect(received).toEqual(Array.from({ length: 2_000 }, (_, index) => index));
});

test('that is left by its client is open no more', async () => {
  const { client, store } = server;
  const before = store.open().calls.subscription ?? 0;
  const subscription = client.subscribeToStream('left');
  await new Promise((resolve) => subscription.once('caughtUp', resolve));
  expect(store.open().calls.subscription).toBe(before + 1);
  await subscription.unsubscribe();
  await until(() => (store.open().calls.subscription ?? 0) === before);
  expect(store.open().calls.subscription ?? 0).toBe(before);
});
