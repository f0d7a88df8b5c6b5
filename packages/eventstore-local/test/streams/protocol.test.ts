// What no public method of the official client reaches: spoken with the service definitions alone.
import { randomUUID } from 'node:crypto';
import { Client, credentials, status, type ServiceError } from '@grpc/grpc-js';
import { ServerFeaturesClient } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import timestamp from 'google-protobuf/google/protobuf/timestamp_pb.js';
import { shared, streams, type features } from '../../src/wire/generated.js';
import { streamIdentifier } from '../../src/wire/stream-identifier.js';
import { uuidMessage, uuidText } from '../../src/wire/uuid.js';
import { jsonEvents, running } from '../support.js';

const server = running();
let raw: StreamsClient;

beforeAll(() => {
  raw = new StreamsClient(`127.0.0.1:${String(server.store.port)}`, credentials.createInsecure());
});
afterAll(() => {
  raw.close();
});

type Message = InstanceType<typeof streams.ReadResp>;

const readStream = (stream: string, compatibility: number, from?: string, count = '100'): Promise<Message[]> => {
  const place = new streams.ReadReq.Options.StreamOptions().setStreamIdentifier(streamIdentifier(stream));
  if (from === undefined) place.setStart(new shared.Empty());
  else place.setRevision(from);
  const options = new streams.ReadReq.Options()
    .setStream(place)
    .setCount(count)
    .setNoFilter(new shared.Empty())
    .setUuidOption(new streams.ReadReq.Options.UUIDOption().setStructured(new shared.Empty()))
    .setControlOption(new streams.ReadReq.Options.ControlOption().setCompatibility(compatibility));
  return new Promise((resolve, reject) => {
    const messages: Message[] = [];
    const call = raw.read(new streams.ReadReq().setOptions(options));
    call.on('data', (message: Message) => messages.push(message));
    call.on('error', reject);
    call.on('end', () => {
      resolve(messages);
    });
  });
};

test('ids are given as two halves to those who ask for it', async () => {
  const events = jsonEvents(1);
  await server.client.appendToStream('halves', events);
  const [message] = await readStream('halves', 0);
  const id = message?.getEvent()?.getEvent()?.getId();
  expect(id?.hasStructured()).toBe(true);
  expect(uuidText(id)).toBe(events[0]?.id);
});

test.each(['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-8000-000000000001'])(
  'the halves of %s make it whole again',
  (id) => {
    expect(uuidText(uuidMessage(id, 'structured'))).toBe(id);
    expect(uuidText(uuidMessage(id.toUpperCase(), 'string'))).toBe(id);
  },
);

test('clients that understand it are told the last revision behind the events', async () => {
  await server.client.appendToStream('last', jsonEvents(3));
  expect((await readStream('last', 1)).at(-1)?.getLastStreamPosition()).toBe('2');
  expect(await readStream('last', 0)).toHaveLength(3);
});

test('they are told it of a stream whose events are all hidden too, and not of one that is deleted', async () => {
  await server.client.appendToStream('all-hidden', jsonEvents(3));
  await server.client.setStreamMetadata('all-hidden', { truncateBefore: 3 });
  expect((await readStream('all-hidden', 1)).at(-1)?.getLastStreamPosition()).toBe('2');
  await server.client.deleteStream('all-hidden');
  expect((await readStream('all-hidden', 1)).map((message) => message.hasStreamNotFound())).toEqual([true]);
});

describe('the first revision, for clients that understand it', () => {
  const firstTold = async (stream: string, from?: string, count?: string): Promise<string | undefined> => {
    const messages = await readStream(stream, 1, from, count);
    expect(messages.slice(1).filter((message) => message.hasFirstStreamPosition())).toEqual([]);
    return messages[0]?.hasFirstStreamPosition() === true ? messages[0].getFirstStreamPosition() : undefined;
  };

  test('is told before the events where the first page of the read lies before it', async () => {
    const { client } = server;
    await client.appendToStream('truncated', jsonEvents(100));
    expect(await firstTold('truncated')).toBeUndefined();
    await client.setStreamMetadata('truncated', { truncateBefore: 81 });
    const messages = await readStream('truncated', 1, undefined, '10');
    expect(messages[0]?.getFirstStreamPosition()).toBe('81');
    expect(messages.slice(1, -1).map((message) => message.getEvent()?.getEvent()?.getStreamRevision())).toEqual(
      Array.from({ length: 10 }, (_, index) => String(81 + index)),
    );
    expect(messages.at(-1)?.getLastStreamPosition()).toBe('99');
    expect((await readStream('truncated', 0, undefined, '10')).map((message) => message.hasEvent())).toEqual(
      Array.from({ length: 10 }, () => true),
    );
  });

  test('is not told where that page reaches it', async () => {
    await server.client.appendToStream('reached', jsonEvents(40));
    await server.client.setStreamMetadata('reached', { truncateBefore: 20 });
    expect(await firstTold('reached')).toBeUndefined();
    expect(await firstTold('reached', '10', '11')).toBeUndefined();
    expect(await firstTold('reached', '10', '10')).toBe('20');
  });

  test('is that of the next event where there is none to read, unless the read begins there', async () => {
    await server.client.appendToStream('read-out', jsonEvents(10));
    expect(await firstTold('read-out', '11')).toBe('10');
    expect(await firstTold('read-out', '10')).toBeUndefined();
    await server.client.setStreamMetadata('read-out', { truncateBefore: 10 });
    expect(await firstTold('read-out')).toBe('10');
  });
});

test('a batch append whose last piece does not come is timed out', async () => {
  const id = randomUUID();
  const call = raw.batchAppend();
  const answer = new Promise<InstanceType<typeof streams.BatchAppendResp>>((resolve) => call.once('data', resolve));
  call.on('error', () => undefined);
  const options = new streams.BatchAppendReq.Options()
    .setStreamIdentifier(streamIdentifier('incomplete'))
    .setDeadline(timestamp.Timestamp.fromDate(new Date(Date.now() + 100)));
  call.write(
    new streams.BatchAppendReq()
      .setCorrelationId(uuidMessage(id, 'string'))
      .setOptions(options.setStreamPosition('0'))
      .setIsFinal(false),
  );
  const response = await answer;
  expect(uuidText(response.getCorrelationId())).toBe(id);
  expect(response.getError()?.getMessage()).toBe('Timeout');
  call.cancel();
});

test('a batch append that its client ends is ended when all is answered', async () => {
  const call = raw.batchAppend();
  const ended = new Promise((resolve) => call.on('end', resolve));
  let answers = 0;
  call.on('data', () => (answers += 1));
  for (let index = 0; index < 3; index += 1) {
    const { Options } = streams.BatchAppendReq;
    const options = new Options().setStreamIdentifier(streamIdentifier('ended')).setStreamPosition('7');
    call.write(
      new streams.BatchAppendReq()
        .setCorrelationId(uuidMessage(randomUUID(), 'string'))
        .setOptions(options)
        .setIsFinal(true),
    );
  }
  call.end();
  await ended;
  expect(answers).toBe(3);
});

test('the server tells its version and that it knows batch append', async () => {
  const client = new ServerFeaturesClient(`127.0.0.1:${String(server.store.port)}`, credentials.createInsecure());
  const methods = await new Promise<InstanceType<typeof features.SupportedMethods>>((resolve, reject) => {
    client.getSupportedMethods(new shared.Empty(), (error, found) => {
      if (error === null) resolve(found);
      else reject(error);
    });
  });
  expect(methods.getEventStoreServerVersion()).toBe('24.10.0');
  expect(methods.getMethodsList().map((method) => method.getMethodName())).toContain('batchappend');
  client.close();
});

test('a service that is not there is not implemented', async () => {
  const client = new Client(`127.0.0.1:${String(server.store.port)}`, credentials.createInsecure());
  const error = await new Promise<ServiceError | null>((resolve) => {
    client.makeUnaryRequest(
      '/event_store.client.persistent_subscriptions.PersistentSubscriptions/Create',
      () => Buffer.alloc(0),
      () => undefined,
      undefined,
      resolve,
    );
  });
  expect(error?.code).toBe(status.UNIMPLEMENTED);
  client.close();
});
