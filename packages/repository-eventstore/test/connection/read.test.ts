// What reads and subscriptions give: bytes untouched, markers in their place, errors with a type.
import streams from '@eventstore/db-client/generated/streams_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import { status } from '@grpc/grpc-js';
import type { Frame } from '../../src/connection/connection.js';
import { allOf, both, wireErrorOf } from './support/connected.js';
import { until } from './support/manual-timers.js';
import { caughtUpFrame, checkpointFrame, confirmedFrame, eventFrame, serverError } from './support/replies.js';
import type { ReadServerCall } from './support/scripted-server.js';

const sending =
  (...frames: readonly streams.ReadResp[]) =>
  (call: ReadServerCall): void => {
    for (const frame of frames) call.write(frame);
    call.end();
  };

const forwards = { from: 'start', direction: 'forwards' } as const;

async function readOf(...frames: readonly streams.ReadResp[]): Promise<readonly Frame[]> {
  const [, connection] = await both({ read: sending(...frames) });
  return allOf(connection.readStream({ stream: 'account-1', ...forwards }));
}

test('an event comes with its stream, revision, position, time and bytes', async () => {
  const [frame] = await readOf(eventFrame({ stream: 'konto-ü', revision: 5, data: Buffer.from('{"a":"ü"}') }));
  expect(frame).toEqual({
    _tag: 'Event',
    event: {
      id: '00000000-0000-4000-8000-000000000005',
      stream: 'konto-ü',
      revision: 5n,
      position: { commit: 1_005n, prepare: 1_005n },
      type: 'opened',
      isJson: true,
      created: 1_700_000_000_000,
      data: Buffer.from('{"a":"ü"}'),
      metadata: Buffer.alloc(0),
    },
  });
});

test('C7: malformed JSON and metadata that is none come as the bytes that they are', async () => {
  const odd = Buffer.from([0x7b, 0xff, 0x00]);
  const [frame] = await readOf(eventFrame({ data: odd, metadata: odd }));
  expect(frame).toMatchObject({ event: { isJson: true, data: odd, metadata: odd } });
});

test('an event of another content type is no JSON', async () => {
  const [frame] = await readOf(eventFrame({ contentType: 'application/octet-stream' }));
  expect(frame).toMatchObject({ event: { isJson: false } });
});

test('a stream that does not exist is read as empty, however the server says it', async () => {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from('none').toString('base64'));
  const notFound = new streams.ReadResp.StreamNotFound();
  notFound.setStreamIdentifier(identifier);
  const frame = new streams.ReadResp();
  frame.setStreamNotFound(notFound);
  expect(await readOf(frame)).toEqual([]);

  const error = serverError(status.NOT_FOUND, 'not found', { exception: 'stream-not-found' });
  const [, connection] = await both({ read: (call) => call.emit('error', error) });
  expect(await allOf(connection.readStream({ stream: 'none-1', ...forwards }))).toEqual([]);
});

test('a tombstoned stream is a typed error', async () => {
  const error = serverError(status.FAILED_PRECONDITION, "Event stream 'a-1' is deleted.", {
    exception: 'stream-deleted',
    'stream-name': 'a-1',
  });
  const [, connection] = await both({ read: (call) => call.emit('error', error) });
  const frames = connection.readStream({ stream: 'a-1', ...forwards });
  expect(await wireErrorOf(frames.next())).toMatchObject({ fault: 'stream-deleted' });
  expect(await frames.next()).toEqual({ done: true, value: undefined });
});

test('a tombstoned stream is a typed error too when the trailers have no name', async () => {
  const error = serverError(status.FAILED_PRECONDITION, "Event stream 'ü' is deleted.", {
    exception: 'stream-deleted',
  });
  const [, connection] = await both({ read: (call) => call.emit('error', error) });
  expect(await wireErrorOf(connection.readStream({ stream: 'ü', ...forwards }).next())).toMatchObject({
    fault: 'stream-deleted',
  });
});

test('C14: a link whose target is gone is a dead link at its place, and a link that resolves has its own place', async () => {
  const frames = await readOf(eventFrame(undefined, { revision: 3 }), eventFrame({ revision: 1 }, { revision: 4 }));
  expect(frames).toMatchObject([
    { _tag: 'DeadLink', position: { commit: 1_003n, prepare: 1_003n } },
    { _tag: 'Event', event: { revision: 1n, position: { commit: 1_004n, prepare: 1_004n } } },
  ]);
});

test('links are followed only when that is asked for', async () => {
  const asked: boolean[] = [];
  const [, connection] = await both({
    read: (call) => {
      asked.push(call.request.getOptions()?.getResolveLinks() ?? false);
      call.end();
    },
  });
  await allOf(connection.readStream({ stream: 'a-1', ...forwards }));
  await allOf(connection.readStream({ stream: 'a-1', ...forwards, resolveLinks: true }));
  await allOf(connection.subscribeToAll({ from: 'start' }));
  await allOf(connection.subscribeToAll({ from: 'start', resolveLinks: true }));
  expect(asked).toEqual([false, true, false, true]);
});

test('C6: markers come where the server put them, after the events before them, to a consumer that lags', async () => {
  const wire = [
    confirmedFrame(),
    ...Array.from({ length: 50 }, (_, index) => eventFrame({ revision: index })),
    checkpointFrame(1_049, 1_040),
    checkpointFrame(1_049, 1_040),
    caughtUpFrame(),
    eventFrame({ revision: 50 }),
  ];
  const [, connection] = await both({ read: sending(...wire) });
  const frames = await allOf(connection.subscribeToAll({ from: 'start' }));
  const kinds = frames.map((frame) => frame._tag);
  const events = (count: number): readonly string[] => Array.from({ length: count }, () => 'Event');
  expect(kinds).toEqual(['Confirmed', ...events(50), 'Checkpoint', 'Checkpoint', 'CaughtUp', 'Event']);
  expect(frames[51]).toEqual({ _tag: 'Checkpoint', position: { commit: 1_049n, prepare: 1_040n } });
});

test('C8: a consumer that throws at a checkpoint ends the call, and nobody else hears of it', async () => {
  let cancelled = false;
  const [, connection] = await both({
    read: (call) => {
      call.on('cancelled', () => (cancelled = true));
      call.write(checkpointFrame(1));
    },
  });
  const consume = async (): Promise<void> => {
    for await (const [frame] of connection.subscribeToAll({ from: 'start' })) {
      if (frame?._tag === 'Checkpoint') throw new Error('the store of checkpoints is down');
    }
  };
  await expect(consume()).rejects.toThrow('the store of checkpoints is down');
  await until(() => cancelled);
  expect(cancelled).toBe(true);
});

test('bytes that are no message are an error of the read and of nothing else', async () => {
  const broken = new streams.ReadResp();
  broken.serializeBinary = () => Uint8Array.from([0x0a, 0x7f, 0x01]);
  const [, connection] = await both({ read: (call, calls) => sending(calls === 0 ? broken : eventFrame({}))(call) });
  expect(await wireErrorOf(connection.readAll(forwards).next())).toMatchObject({ fault: 'unknown' });
  expect(await allOf(connection.readAll(forwards))).toHaveLength(1);
});

test('what a read asks for reaches the server', async () => {
  const asked: streams.ReadReq.Options[] = [];
  const leader: unknown[] = [];
  const [, connection] = await both({
    read: (call) => {
      asked.push(call.request.getOptions()!);
      leader.push(call.metadata.get('requires-leader').length);
      call.end();
    },
  });
  const backwards = { direction: 'backwards', maxCount: 3n, requireLeader: true } as const;
  await allOf(connection.readStream({ stream: 'konto-ü', from: 0n, ...backwards }));
  await allOf(connection.readAll({ from: { commit: 9n, prepare: 8n }, direction: 'forwards' }));
  await allOf(
    connection.readAll({ from: 'end', direction: 'backwards', filter: { by: 'stream', prefixes: ['a-', 'b-'] } }),
  );
  const filter = { by: 'eventType', regex: '^[^$]' } as const;
  await allOf(connection.subscribeToAll({ from: 'start', filter, checkpointInterval: 2_000 }));
  await allOf(connection.subscribeToStream({ stream: 'a-1', from: 'end' }));
  const [stream, all, filtered, subscribed, followed] = asked;
  expect(stream?.getStream()?.hasRevision()).toBe(true);
  expect(stream?.getStream()?.getRevision()).toBe('0');
  expect(Buffer.from(stream!.getStream()!.getStreamIdentifier()!.getStreamName_asU8()).toString()).toBe('konto-ü');
  expect([stream?.getReadDirection(), stream?.getCount(), stream?.hasNoFilter()]).toEqual([1, '3', true]);
  expect(stream?.getUuidOption()?.hasString()).toBe(true);
  expect(leader).toEqual([1, 0, 0, 0, 0]);
  expect(all?.getAll()?.getPosition()?.toObject()).toEqual({ commitPosition: '9', preparePosition: '8' });
  expect(filtered?.getAll()?.hasEnd()).toBe(true);
  expect(filtered?.getFilter()?.getStreamIdentifier()?.getPrefixList()).toEqual(['a-', 'b-']);
  expect(subscribed?.hasSubscription()).toBe(true);
  expect(subscribed?.getFilter()?.getEventType()?.getRegex()).toBe('^[^$]');
  const window = subscribed?.getFilter();
  expect((window?.getMax() ?? 0) * (window?.getCheckpointintervalmultiplier() ?? 0)).toBe(2_000);
  expect(followed?.getStream()?.hasEnd()).toBe(true);
});
