// Appends over the shared call: what is sent, and what each reply means.
import shared from '@eventstore/db-client/generated/shared_pb.js';
import { status } from '@grpc/grpc-js';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import { both, event, wireErrorOf } from './support/connected.js';
import { refused, serverError, written, writesAll, wrongVersion } from './support/replies.js';
import { supported, type BatchCall } from './support/scripted-server.js';

type Answer = (request: streams.BatchAppendReq) => streams.BatchAppendResp;

const answering =
  (answer: Answer) =>
  (call: BatchCall): unknown =>
    call.on('data', (request: streams.BatchAppendReq) => call.write(answer(request)));

const replyOf = async (answer: Answer): Promise<unknown> => {
  const [, connection] = await both({ batchAppend: answering(answer) });
  return connection.append('account-1', 6n, [event()]);
};

const refusalOf = async (answer: Answer): Promise<unknown> => {
  const error = await wireErrorOf(replyOf(answer));
  return [error.fault, error.nothingDone];
};

test('an append is answered with the revision of its last event and the position', async () => {
  const reply = await replyOf((request) => written(request, 7));
  expect(reply).toEqual({ _tag: 'Appended', revision: 7n, position: { commit: 107n, prepare: 107n } });
});

test('the bytes, the type and the id of an event are sent as they are, JSON or not', async () => {
  const seen: streams.BatchAppendReq[] = [];
  const [, connection] = await both({
    batchAppend: answering((request) => {
      seen.push(request);
      return written(request, 1);
    }),
  });
  const odd = Buffer.from([0xff, 0x00, 0xfe]);
  await connection.append('konto-ü', 'no_stream', [
    event(1),
    event(2, { isJson: false, data: odd, metadata: odd, type: 'ä' }),
  ]);
  const [request] = seen;
  const [first, second] = request?.getProposedMessagesList() ?? [];
  expect(Buffer.from(request!.getOptions()!.getStreamIdentifier()!.getStreamName_asU8()).toString()).toBe('konto-ü');
  expect(request?.getOptions()?.hasNoStream()).toBe(true);
  expect(first?.getId()?.getString()).toBe(event(1).id);
  expect(first?.getMetadataMap().get('content-type')).toBe('application/json');
  expect(Buffer.from(second!.getData_asU8())).toEqual(odd);
  expect(Buffer.from(second!.getCustomMetadata_asU8())).toEqual(odd);
  expect(second?.getMetadataMap().get('content-type')).toBe('application/octet-stream');
  expect(second?.getMetadataMap().get('type')).toBe('ä');
});

test('appends in flight together share one call, and each gets its own reply whatever their order', async () => {
  const requests: streams.BatchAppendReq[] = [];
  const [server, connection] = await both({
    batchAppend: (call) =>
      call.on('data', (request: streams.BatchAppendReq) => {
        requests.push(request);
        const revision = (each: streams.BatchAppendReq): number => Number(each.getOptions()?.getStreamPosition()) + 1;
        if (requests.length === 20) for (const each of requests.reverse()) call.write(written(each, revision(each)));
      }),
  });
  const revisions = Array.from({ length: 20 }, (_, index) => BigInt(index));
  const replies = await Promise.all(revisions.map((revision) => connection.append('a-1', revision, [event()])));
  expect(replies.map((reply) => reply._tag === 'Appended' && reply.revision)).toEqual(
    revisions.map((each) => each + 1n),
  );
  expect(server.calls.batchAppend).toBe(1);
});

test('C1: a wrong version names the revision that the stream has, also beyond what a number holds', async () => {
  expect(await replyOf((request) => wrongVersion(request, '41'))).toEqual({
    _tag: 'WrongExpectedVersion',
    actual: 41n,
  });
  const large = await replyOf((request) => wrongVersion(request, '9007199254740993'));
  expect(large).toEqual({ _tag: 'WrongExpectedVersion', actual: 9_007_199_254_740_993n });
});

test('C1: a wrong version of a stream that does not exist says so, and so does its number for none', async () => {
  const none = { _tag: 'WrongExpectedVersion', actual: 'no_stream' };
  expect(await replyOf((request) => wrongVersion(request, undefined))).toEqual(none);
  expect(await replyOf((request) => wrongVersion(request, '18446744073709551615'))).toEqual(none);
  expect(await replyOf((request) => wrongVersion(request, '0'))).toEqual({ _tag: 'WrongExpectedVersion', actual: 0n });
});

test('an append to a tombstoned stream and one that is too large are answers, not failures', async () => {
  expect(await replyOf((request) => refused(request, 'StreamDeleted', new shared.StreamDeleted()))).toEqual({
    _tag: 'StreamDeleted',
  });
  const limit = new shared.MaximumAppendSizeExceeded();
  limit.setMaxappendsize(1_048_576);
  const tooLarge = await replyOf((request) => refused(request, 'MaximumAppendSizeExceeded', limit));
  expect(tooLarge).toEqual({ _tag: 'TooLarge', limit: 1_048_576 });
});

test('a refusal says that nothing was done; what the server does not know is no refusal', async () => {
  const empty = 'google.protobuf.Empty';
  const say =
    (words: string): Answer =>
    (request) =>
      refused(request, empty, undefined, words);
  expect(await refusalOf((request) => refused(request, 'AccessDenied'))).toEqual(['access-denied', true]);
  expect(await refusalOf((request) => refused(request, 'BadRequest'))).toEqual(['refused', true]);
  expect(await refusalOf(say('Server Is Not Ready'))).toEqual(['unavailable', true]);
  expect(await refusalOf(say('Server Is Busy'))).toEqual(['unavailable', true]);
  expect(await refusalOf(say('No leader info available in response'))).toEqual(['not-leader', true]);
  const internal = 'Envelope callback expected either WriteEventsCompleted or NotHandled, received Other instead.';
  expect(await refusalOf(say(internal))).toEqual(['unknown', false]);
  expect(await refusalOf((request) => refused(request, 'Timeout'))).toEqual(['timeout', false]);
  expect(await refusalOf((request) => refused(request, 'Unknown'))).toEqual(['unknown', false]);
});

test('"operation timed out" ends the call with what may have been written', async () => {
  const [, connection] = await both({
    batchAppend: (call) =>
      call.on('data', () => call.emit('error', serverError(status.ABORTED, 'Operation timed out: commit'))),
  });
  const error = await wireErrorOf(connection.append('account-1', 6n, [event()]));
  expect([error.fault, error.nothingDone]).toEqual(['timeout', false]);
});

test('a reply for nobody is ignored', async () => {
  const [, connection] = await both({
    batchAppend: answering((request) => {
      return written(request, 1);
    }),
  });
  const [, strange] = await both({
    batchAppend: (call) =>
      call.on('data', (request: streams.BatchAppendReq) => {
        const other = request.clone();
        const id = new shared.UUID();
        id.setString('11111111-1111-4111-8111-111111111111');
        other.setCorrelationId(id);
        call.write(written(other, 99));
        call.write(written(request, 1));
        call.write(written(request, 98));
      }),
  });
  for (const each of [connection, strange]) {
    expect(await each.append('account-1', 0n, [event()])).toMatchObject({ revision: 1n });
    expect(await each.append('account-1', 0n, [event()])).toMatchObject({ revision: 1n });
  }
});

test('a reply whose correlation id is in two halves finds its append', async () => {
  const reply = await replyOf((request) => {
    const hex = request.getCorrelationId()!.getString().replaceAll('-', '');
    const halves = new shared.UUID.Structured();
    halves.setMostSignificantBits(BigInt.asIntN(64, BigInt(`0x${hex.slice(0, 16)}`)).toString());
    halves.setLeastSignificantBits(BigInt.asIntN(64, BigInt(`0x${hex.slice(16)}`)).toString());
    const answer = written(request, 3);
    answer.getCorrelationId()!.setStructured(halves);
    return answer;
  });
  expect(reply).toMatchObject({ revision: 3n });
});

test('an append over one message is sent in pieces, of which the first alone says what it is and the last that it is all', async () => {
  const pieces: streams.BatchAppendReq[] = [];
  const [, connection] = await both({
    batchAppend: (call) =>
      call.on('data', (request: streams.BatchAppendReq) => {
        pieces.push(request);
        if (request.getIsFinal()) call.write(written(request, 9));
      }),
  });
  const events = Array.from({ length: 10 }, (_, index) => event(index, { data: Buffer.alloc(900_000, index) }));
  expect(await connection.append('big-1', 'no_stream', events)).toMatchObject({ revision: 9n });
  expect(pieces.map((piece) => piece.hasOptions())).toEqual([true, false, false, false]);
  expect(pieces.map((piece) => piece.getIsFinal())).toEqual([false, false, false, true]);
  expect(pieces.every((piece) => piece.serializeBinary().length <= 3 * 1024 * 1024 + 200)).toBe(true);
  const sent = pieces.flatMap((piece) => piece.getProposedMessagesList());
  expect(sent.map((message) => message.getId()?.getString())).toEqual(events.map(({ id }) => id));
});

test('an event that no server takes is too large without being sent', async () => {
  const [server, connection] = await both({ batchAppend: writesAll });
  const reply = await connection.append('big-1', 0n, [event(1, { data: Buffer.alloc(17 * 1024 * 1024) })]);
  expect(reply).toEqual({ _tag: 'TooLarge', limit: undefined });
  expect(server.calls.batchAppend).toBe(0);
});

test('an append without events is refused', async () => {
  const [, connection] = await both({ batchAppend: writesAll });
  expect(await wireErrorOf(connection.append('a-1', 0n, []))).toMatchObject({ fault: 'refused', nothingDone: true });
});

test('a server without batch append is named with its version, and nothing is sent', async () => {
  const [server, connection] = await both({
    batchAppend: writesAll,
    features: (_call, reply) => reply(null, supported(['read'])),
  });
  const error = await wireErrorOf(connection.append('a-1', 0n, [event()]));
  expect(error).toMatchObject({ fault: 'refused', nothingDone: true });
  expect(error.message).toContain('24.10.0');
  expect(server.calls.batchAppend).toBe(0);
});
