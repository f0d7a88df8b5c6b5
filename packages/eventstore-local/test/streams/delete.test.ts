// Soft deletion, tombstones, and stream metadata.
import { StreamDeletedError, StreamNotFoundError, WrongExpectedVersionError } from '@eventstore/db-client';
import { collect, failure, jsonEvents, running } from '../support.js';

const server = running();

describe('a soft delete', () => {
  test('hides the stream, and what is written next goes on counting', async () => {
    const { client } = server;
    await client.appendToStream('soft', jsonEvents(4));
    const { position } = await client.deleteStream('soft');
    expect(position?.commit).toBeGreaterThan(0n);
    expect(await failure(collect(client.readStream('soft')))).toBeInstanceOf(StreamNotFoundError);
    const result = await client.appendToStream('soft', jsonEvents(1), { expectedRevision: 'no_stream' });
    expect(result.nextExpectedRevision).toBe(4n);
    expect((await collect(client.readStream('soft'))).map(({ event }) => event?.revision)).toEqual([4n]);
  });

  test('at the right revision succeeds, at another one conflicts', async () => {
    const { client } = server;
    await client.appendToStream('exact', jsonEvents(4));
    const error = await failure(client.deleteStream('exact', { expectedRevision: 2n }));
    expect(error).toBeInstanceOf(WrongExpectedVersionError);
    expect(error).toMatchObject({ streamName: 'exact', expectedVersion: 2n, actualVersion: 3n });
    await client.deleteStream('exact', { expectedRevision: 3n });
    expect(await failure(collect(client.readStream('exact')))).toBeInstanceOf(StreamNotFoundError);
  });

  test('of what is not there conflicts, unless its metadata is', async () => {
    const { client } = server;
    expect(await failure(client.deleteStream('never'))).toBeInstanceOf(WrongExpectedVersionError);
    expect(await failure(client.deleteStream('never', { expectedRevision: 'no_stream' }))).toBeInstanceOf(
      WrongExpectedVersionError,
    );
    await client.setStreamMetadata('implied', { cacheControl: 10 });
    expect(await client.deleteStream('implied', { expectedRevision: 'no_stream' })).toBeDefined();
  });

  test('of a stream with a name beyond ASCII conflicts without its trailers, and the server lives', async () => {
    const { client } = server;
    expect(await failure(client.deleteStream('größe', { expectedRevision: 3n }))).toMatchObject({ type: 'unknown' });
    expect(await client.appendToStream('größe', jsonEvents(1))).toMatchObject({ success: true });
  });
});

describe('a tombstone', () => {
  test('ends a stream for good', async () => {
    const { client } = server;
    await client.appendToStream('hard', jsonEvents(4));
    const { position } = await client.tombstoneStream('hard');
    expect(position?.commit).toBeGreaterThan(0n);
    expect(await failure(collect(client.readStream('hard')))).toBeInstanceOf(StreamDeletedError);
    expect(await failure(client.appendToStream('hard', jsonEvents(1)))).toBeInstanceOf(StreamDeletedError);
    expect(await failure(client.deleteStream('hard'))).toBeInstanceOf(StreamDeletedError);
    expect(await failure(client.tombstoneStream('hard'))).toBeInstanceOf(StreamDeletedError);
  });

  test('is an event of the log, of type $streamDeleted', async () => {
    const { client } = server;
    await client.appendToStream('marked', jsonEvents(1));
    await client.tombstoneStream('marked');
    const events = (await collect(client.readAll())).filter(({ event }) => event?.streamId === 'marked');
    expect(events.map(({ event }) => [event?.type, event?.revision])).toEqual([
      ['test', 0n],
      ['$streamDeleted', 2n ** 63n - 1n],
    ]);
  });

  test('asks for the revision it is told to expect', async () => {
    const { client } = server;
    await client.appendToStream('held', jsonEvents(4));
    expect(await failure(client.tombstoneStream('held', { expectedRevision: 2n }))).toBeInstanceOf(
      WrongExpectedVersionError,
    );
    expect(await failure(client.tombstoneStream('held', { expectedRevision: 'no_stream' }))).toBeInstanceOf(
      WrongExpectedVersionError,
    );
    await client.tombstoneStream('held', { expectedRevision: 3n });
    await client.tombstoneStream('unborn', { expectedRevision: 'no_stream' });
    expect(await failure(collect(client.readStream('unborn')))).toBeInstanceOf(StreamDeletedError);
  });
});

describe('stream metadata', () => {
  const all = {
    maxAge: 2,
    cacheControl: 15,
    truncateBefore: 1,
    maxCount: 12,
    acl: {
      readRoles: ['admin'],
      writeRoles: ['admin'],
      deleteRoles: ['admin'],
      metaReadRoles: ['admin'],
      metaWriteRoles: ['admin'],
    },
    kitten: '😾',
  };

  test('is given back as it was set, the newest one', async () => {
    const { client } = server;
    await client.setStreamMetadata('described', { maxCount: 11 });
    await client.setStreamMetadata('described', all);
    expect(await client.getStreamMetadata('described')).toMatchObject({ streamName: 'described', metadata: all });
  });

  test('of a stream that has none is empty', async () => {
    expect(await server.client.getStreamMetadata('plain')).toEqual({ streamName: 'plain' });
  });

  test('hides events of the stream by count and by revision, and not in the log', async () => {
    const { client } = server;
    await client.setStreamMetadata('short', { maxCount: 2 });
    await client.appendToStream('short', jsonEvents(20));
    expect((await collect(client.readStream('short'))).map(({ event }) => event?.revision)).toEqual([18n, 19n]);
    await client.setStreamMetadata('short', { truncateBefore: 19 });
    expect((await collect(client.readStream('short'))).map(({ event }) => event?.revision)).toEqual([19n]);
    const inAll = (await collect(client.readAll())).filter(({ event }) => event?.streamId === 'short');
    expect(inAll).toHaveLength(20);
  });
});

test('the age that hides an event is told by the clock of the server', async () => {
  const { client, store } = server;
  await client.setStreamMetadata('aging', { maxAge: 60 });
  await client.appendToStream('aging', jsonEvents(1));
  expect(await collect(client.readStream('aging'))).toHaveLength(1);
  store.faults.skewClock(61_000);
  expect(await collect(client.readStream('aging'))).toHaveLength(0);
  store.faults.skewClock(0);
});
