// Appends, in one call each and through the shared batch call: what comes back, what is stored, and every refusal.
import { randomUUID } from 'node:crypto';
import {
  binaryEvent,
  DeadlineExceededError,
  jsonEvent,
  MaxAppendSizeExceededError,
  StreamDeletedError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { binaryEvents, collect, failure, jsonEvents, running, SINGLE_APPEND } from '../support.js';

const server = running();

// The client's own deadline is 10 s, and a busy machine may take longer with what is large.
const PATIENT = { deadline: 120_000 };

describe.each([
  ['batch append', {}],
  ['append', SINGLE_APPEND],
])('%s', (kind, how) => {
  const stream = (name: string): string => `${kind} ${name}`;

  test('tells the revision and the position of the last event', async () => {
    const { client } = server;
    const first = await client.appendToStream(stream('results'), jsonEvents(3), {
      expectedRevision: 'no_stream',
      ...how,
    });
    expect(first).toMatchObject({ success: true, nextExpectedRevision: 2n });
    const second = await client.appendToStream(stream('results'), jsonEvents(1), { expectedRevision: 2n, ...how });
    expect(second.nextExpectedRevision).toBe(3n);
    const events = await collect(client.readStream(stream('results')));
    expect(events.map(({ event }) => event?.position)).toEqual([
      expect.anything(),
      expect.anything(),
      first.position,
      second.position,
    ]);
  });

  test('stores JSON and binary events with id, type, data, metadata and time', async () => {
    const { client } = server;
    const before = Date.now();
    const id = randomUUID();
    await client.appendToStream(
      stream('contents'),
      [
        jsonEvent({ id, type: 'json', data: { text: 'CC ‐ 1830 Ę \u0018 😾' }, metadata: { why: 'because' } }),
        binaryEvent({ type: 'binary', data: Buffer.from([0, 255, 7]), metadata: Uint8Array.from([1, 2]) }),
        jsonEvent({ type: 'bare', data: 'text only' }),
      ],
      how,
    );
    const [json, binary, bare] = await collect(client.readStream(stream('contents')));
    expect(json?.event).toMatchObject({
      id,
      type: 'json',
      isJson: true,
      streamId: stream('contents'),
      revision: 0n,
      data: { text: 'CC ‐ 1830 Ę \u0018 😾' },
      metadata: { why: 'because' },
    });
    expect(json?.event?.created.getTime()).toBeGreaterThanOrEqual(before);
    expect(binary?.event?.isJson).toBe(false);
    expect(Buffer.from(binary?.event?.data as Uint8Array)).toEqual(Buffer.from([0, 255, 7]));
    expect(Buffer.from(binary?.event?.metadata as Uint8Array)).toEqual(Buffer.from([1, 2]));
    expect(bare?.event).toMatchObject({ data: 'text only', metadata: undefined });
  });

  test('at "no stream" conflicts with the revision that is there', async () => {
    const { client } = server;
    await client.appendToStream(stream('taken'), jsonEvents(4));
    const error = await failure(
      client.appendToStream(stream('taken'), jsonEvents(1), { expectedRevision: 'no_stream', ...how }),
    );
    expect(error).toBeInstanceOf(WrongExpectedVersionError);
    expect(error).toMatchObject({ streamName: stream('taken'), expectedVersion: 'no_stream', actualVersion: 3n });
  });

  test.each(['stream_exists', 1n] as const)(
    'at %s conflicts with "no stream" where nothing is',
    async (expectedRevision) => {
      const name = stream(`absent ${String(expectedRevision)}`);
      const error = await failure(server.client.appendToStream(name, jsonEvents(1), { expectedRevision, ...how }));
      expect(error).toBeInstanceOf(WrongExpectedVersionError);
      expect(error).toMatchObject({ streamName: name, expectedVersion: expectedRevision, actualVersion: 'no_stream' });
    },
  );

  test('at a revision that has passed conflicts with the newest one', async () => {
    const { client } = server;
    await client.appendToStream(stream('moved'), jsonEvents(4));
    const error = await failure(
      client.appendToStream(stream('moved'), jsonEvents(1), { expectedRevision: 1n, ...how }),
    );
    expect(error).toMatchObject({ expectedVersion: 1n, actualVersion: 3n });
  });

  test('of the same ids at the same revision is answered as done and written once', async () => {
    const { client } = server;
    const events = jsonEvents(2);
    const first = await client.appendToStream(stream('again'), events, { expectedRevision: 'no_stream', ...how });
    const second = await client.appendToStream(stream('again'), events, { expectedRevision: 'no_stream', ...how });
    expect(second.nextExpectedRevision).toBe(first.nextExpectedRevision);
    expect(await collect(client.readStream(stream('again')))).toHaveLength(2);
  });

  test('to a tombstoned stream fails as deleted', async () => {
    const { client } = server;
    await client.appendToStream(stream('gone'), jsonEvents(1));
    await client.tombstoneStream(stream('gone'));
    const error = await failure(client.appendToStream(stream('gone'), jsonEvents(1), how));
    expect(error).toBeInstanceOf(StreamDeletedError);
    expect(error).toMatchObject({ streamName: stream('gone') });
  });

  test('beyond the size limit is refused whole, and the limit told', async () => {
    const { client } = server;
    const error = await failure(client.appendToStream(stream('large'), jsonEvents(40_000), { ...how, ...PATIENT }));
    expect(error).toBeInstanceOf(MaxAppendSizeExceededError);
    expect(error).toMatchObject({ maxAppendSize: 1_048_576 });
    expect(await failure(collect(client.readStream(stream('large'))))).toMatchObject({ type: 'stream-not-found' });
  });

  test('past its deadline fails as such', async () => {
    const error = await failure(
      server.client.appendToStream(stream('late'), jsonEvents(30_000), { deadline: 1, ...how }),
    );
    expect(error).toBeInstanceOf(DeadlineExceededError);
  });

  test('takes any stream name that has no trailer to travel in', async () => {
    const { client } = server;
    const name = stream('ключ-é-😾');
    await client.appendToStream(name, jsonEvents(1), how);
    const error = await failure(client.appendToStream(name, jsonEvents(1), { expectedRevision: 7n, ...how }));
    expect(error).toMatchObject({ streamName: name, actualVersion: 0n });
  });

  test('that is in 100 pieces arrives whole', async () => {
    const { client } = server;
    const result = await client.appendToStream(stream('pieces'), jsonEvents(5_000), { batchAppendSize: 1024, ...how });
    expect(result.nextExpectedRevision).toBe(4_999n);
    expect(await collect(client.readStream(stream('pieces')))).toHaveLength(5_000);
  });
});

test('an append without events succeeds and writes nothing', async () => {
  const { client } = server;
  await client.appendToStream('nothing', jsonEvents(2));
  const result = await client.appendToStream('nothing', [], { expectedRevision: 1n });
  expect(result).toMatchObject({ success: true, nextExpectedRevision: 1n });
});

test('ten thousand appends in one turn of the event loop are all written, in order', async () => {
  const { client } = server;
  const results = await Promise.all(
    Array.from({ length: 10_000 }, () =>
      client.appendToStream('flood', jsonEvent({ type: 'drop', data: { value: 'A' } }), PATIENT),
    ),
  );
  expect(results.map(({ nextExpectedRevision }) => nextExpectedRevision)).toEqual(
    Array.from({ length: 10_000 }, (_, index) => BigInt(index)),
  );
});

test('binary and JSON events mix in one append', async () => {
  const { client } = server;
  await client.appendToStream('mixed', [...jsonEvents(2), ...binaryEvents(2)]);
  const events = await collect(client.readStream('mixed'));
  expect(events.map(({ event }) => event?.isJson)).toEqual([true, true, false, false]);
});
