// The hand-written codecs against the generated classes, on messages made at random.
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import fc from 'fast-check';
import { decodeReadResponse } from '../../src/connection/wire/read-response.js';
import { encodeBatchAppend } from '../../src/connection/wire/batch-append-request.js';
import { decodeBatchAppendResponse } from '../../src/connection/wire/batch-append-response.js';
import { decodeSupportedMethods } from '../../src/connection/wire/supported-methods.js';
import { encodeRead } from '../../src/connection/wire/read-request.js';
import { event } from './support/connected.js';
import { record } from './support/replies.js';
import { supported } from './support/scripted-server.js';

const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const bytes = fc.uint8Array({ maxLength: 300 });
const text = fc.string({ unit: 'binary', maxLength: 40 });

const eventArbitrary = fc.record({
  id: fc.uuid(),
  stream: text,
  type: text,
  json: fc.boolean(),
  revision: uint64,
  commit: uint64,
  prepare: uint64,
  created: fc.bigInt({ min: 0n, max: 40_000_000_000_000_000n }),
  data: bytes,
  metadata: bytes,
  structured: fc.boolean(),
  unknown: fc.boolean(),
});

type Sample = typeof eventArbitrary extends fc.Arbitrary<infer Value> ? Value : never;

function idOf({ id, structured }: Sample): shared.UUID {
  const uuid = new shared.UUID();
  if (!structured) uuid.setString(id);
  else {
    const hex = id.replaceAll('-', '');
    const halves = new shared.UUID.Structured();
    halves.setMostSignificantBits(BigInt.asIntN(64, BigInt(`0x${hex.slice(0, 16)}`)).toString());
    halves.setLeastSignificantBits(BigInt.asIntN(64, BigInt(`0x${hex.slice(16)}`)).toString());
    uuid.setStructured(halves);
  }
  return uuid;
}

function encoded(sample: Sample): Buffer {
  const event = record({ stream: sample.stream, type: sample.type, data: sample.data, metadata: sample.metadata });
  event.setId(idOf(sample));
  event.setStreamRevision(sample.revision.toString());
  event.setCommitPosition(sample.commit.toString());
  event.setPreparePosition(sample.prepare.toString());
  event.getMetadataMap().set('content-type', sample.json ? 'application/json' : 'application/octet-stream');
  event.getMetadataMap().set('created', sample.created.toString());
  event.getMetadataMap().set('something-new', 'x');
  const readEvent = new streams.ReadResp.ReadEvent();
  readEvent.setEvent(event);
  readEvent.setCommitPosition(sample.commit.toString());
  const response = new streams.ReadResp();
  response.setEvent(readEvent);
  const known = Buffer.from(response.serializeBinary());
  // Fields of a server that is newer than we are: a number, a fixed64, bytes, a fixed32.
  const later = Buffer.from([
    0xf8, 0x07, 0x96, 0x01, 0xf9, 0x07, 1, 2, 3, 4, 5, 6, 7, 8, 0xfa, 0x07, 2, 9, 9, 0xfd, 0x07, 1, 2, 3, 4,
  ]);
  return sample.unknown ? Buffer.concat([later, known, later]) : known;
}

test('an event is decoded as the generated class decodes it, whatever it holds', () => {
  fc.assert(
    fc.property(eventArbitrary, (sample) => {
      const frame = decodeReadResponse(encoded(sample));
      const event = streams.ReadResp.deserializeBinary(encoded(sample)).getEvent()!.getEvent()!;
      expect(frame).toEqual({
        _tag: 'Event',
        event: {
          id: sample.id,
          stream: Buffer.from(event.getStreamIdentifier()!.getStreamName_asU8()).toString('utf8'),
          type: event.getMetadataMap().get('type'),
          isJson: event.getMetadataMap().get('content-type') === 'application/json',
          created: Number(BigInt(event.getMetadataMap().get('created')!) / 10_000n),
          revision: BigInt(event.getStreamRevision()),
          position: { commit: BigInt(event.getCommitPosition()), prepare: BigInt(event.getPreparePosition()) },
          data: Buffer.from(event.getData_asU8()),
          metadata: Buffer.from(event.getCustomMetadata_asU8()),
        },
      });
    }),
  );
});

test('no bytes at all make a decoder do anything but give a value or throw', () => {
  const decoders = [decodeReadResponse, decodeBatchAppendResponse, decodeSupportedMethods];
  const cut = eventArbitrary.chain((sample) => {
    const whole = encoded(sample);
    return fc.nat(whole.length - 1).map((length) => whole.subarray(0, length));
  });
  fc.assert(
    fc.property(fc.oneof(cut, fc.uint8Array({ maxLength: 60 })), (input) => {
      for (const decode of decoders) {
        try {
          expect(decode(Buffer.from(input))).toBeDefined();
        } catch (error) {
          expect((error as Error).message).toMatch(/^the message|^a number of the message/);
        }
      }
    }),
  );
});

test('an append is encoded as the generated class understands it, in one piece or in many', () => {
  const appends = fc.record({
    correlationId: fc.uuid(),
    stream: text,
    expected: fc.oneof(fc.constant('no_stream' as const), uint64),
    events: fc.array(fc.record({ id: fc.uuid(), type: text, isJson: fc.boolean(), data: bytes, metadata: bytes }), {
      minLength: 1,
      maxLength: 12,
    }),
    deadline: fc.integer({ min: 1, max: 100_000 }),
  });
  fc.assert(
    fc.property(appends, fc.constantFrom(1, 200, 500, 3_000_000), (append, largest) => {
      const pieces = encodeBatchAppend(append, largest).map((piece) => streams.BatchAppendReq.deserializeBinary(piece));
      const [first] = pieces;
      const options = first!.getOptions()!;
      const sent = pieces.flatMap((piece) => piece.getProposedMessagesList());
      expect(pieces.every((piece) => piece.getCorrelationId()?.getString() === append.correlationId)).toBe(true);
      expect(pieces.map((piece) => piece.getIsFinal())).toEqual(pieces.map((_, index) => index === pieces.length - 1));
      expect(pieces.map((piece) => piece.hasOptions())).toEqual(pieces.map((_, index) => index === 0));
      expect(Buffer.from(options.getStreamIdentifier()!.getStreamName_asU8()).toString('utf8')).toBe(
        Buffer.from(append.stream).toString('utf8'),
      );
      expect(options.hasNoStream() ? 'no_stream' : BigInt(options.getStreamPosition())).toBe(append.expected);
      expect(
        sent.map((message) => ({
          id: message.getId()?.getString(),
          type: message.getMetadataMap().get('type'),
          isJson: message.getMetadataMap().get('content-type') === 'application/json',
          data: Buffer.from(message.getData_asU8()),
          metadata: Buffer.from(message.getCustomMetadata_asU8()),
        })),
      ).toEqual(
        append.events.map((event) => ({
          ...event,
          data: Buffer.from(event.data),
          metadata: Buffer.from(event.metadata),
        })),
      );
    }),
  );
});

test('the server is told for how long it may try, not until when', () => {
  const append = { correlationId: 'c', stream: 'a-1', expected: 0n, events: [event()], deadline: 2_500 };
  const [bytes] = encodeBatchAppend(append, 1_000);
  // Field 7 of the options, a duration of 2 s and 500,000,000 ns, which the generated class does not know.
  const duration = Buffer.from([0x3a, 8, 0x08, 2, 0x10, 0x80, 0xca, 0xb5, 0xee, 0x01]);
  expect(bytes?.includes(duration)).toBe(true);
  expect(streams.BatchAppendReq.deserializeBinary(bytes!).getOptions()?.hasDeadline()).toBe(false);
});

test('a place in the log survives the wire', () => {
  fc.assert(
    fc.property(uint64, uint64, (commit, prepare) => {
      const request = streams.ReadReq.deserializeBinary(
        encodeRead({ from: { commit, prepare }, direction: 'forwards' }),
      );
      const position = request.getOptions()!.getAll()!.getPosition()!;
      expect([position.getCommitPosition(), position.getPreparePosition()].map(BigInt)).toEqual([commit, prepare]);
    }),
  );
});

test('what a server can do is read from its answer, and an empty answer is nothing', () => {
  const bytesOf = (methods: readonly string[]): Buffer => Buffer.from(supported(methods).serializeBinary());
  expect(decodeSupportedMethods(bytesOf(['read', 'batchappend', 'x']))).toEqual({
    version: '24.10.0',
    batchAppend: true,
  });
  expect(decodeSupportedMethods(bytesOf(['read']))).toEqual({ version: '24.10.0', batchAppend: false });
  expect(decodeSupportedMethods(Buffer.alloc(0))).toEqual({ version: 'unknown', batchAppend: false });
});
