// Replies and frames as a server of EventStoreDB sends them, made with the generated classes.
import code from '@eventstore/db-client/generated/code_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import statuses from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import anyPb from 'google-protobuf/google/protobuf/any_pb.js';
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js';
import type { BatchCall } from './scripted-server.js';

/** The reply that the append was written and its last event has `revision`. */
export function written(request: streams.BatchAppendReq, revision: number): streams.BatchAppendResp {
  const position = new shared.AllStreamPosition();
  position.setCommitPosition(String(100 + revision));
  position.setPreparePosition(String(100 + revision));
  const success = new streams.BatchAppendResp.Success();
  success.setCurrentRevision(String(revision));
  success.setPosition(position);
  const reply = replyTo(request);
  reply.setSuccess(success);
  return reply;
}

/** The reply that the append was refused, with details of the type `name` of the package `event_store.client`. */
export function refused(
  request: streams.BatchAppendReq,
  name: string,
  details: { serializeBinary: () => Uint8Array } = new emptyPb.Empty(),
  message = '',
): streams.BatchAppendResp {
  const any = new anyPb.Any();
  any.pack(details.serializeBinary(), name.includes('.') ? name : `event_store.client.${name}`);
  const error = new statuses.Status();
  error.setCode(code.Code.FAILED_PRECONDITION);
  error.setMessage(message);
  error.setDetails(any);
  const reply = replyTo(request);
  reply.setError(error);
  return reply;
}

export function wrongVersion(request: streams.BatchAppendReq, actual: string | undefined): streams.BatchAppendResp {
  const details = new shared.WrongExpectedVersion();
  if (actual === undefined) details.setCurrentNoStream(new emptyPb.Empty());
  else details.setCurrentStreamRevision(actual);
  return refused(request, 'WrongExpectedVersion', details);
}

function replyTo(request: streams.BatchAppendReq): streams.BatchAppendResp {
  const reply = new streams.BatchAppendResp();
  reply.setCorrelationId(request.getCorrelationId());
  const identifier = request.getOptions()?.getStreamIdentifier();
  if (identifier !== undefined) reply.setStreamIdentifier(identifier);
  return reply;
}

/** Writes every append at revision 0, 1, 2, … in the order of arrival. */
export function writesAll(call: BatchCall): void {
  let revision = 0;
  call.on('data', (request: streams.BatchAppendReq) => call.write(written(request, revision++)));
  call.on('end', () => call.end());
}

export interface FakeEvent {
  readonly stream?: string;
  readonly revision?: number;
  readonly type?: string;
  readonly contentType?: string;
  readonly data?: Uint8Array;
  readonly metadata?: Uint8Array;
}

export function record(event: FakeEvent = {}): streams.ReadResp.ReadEvent.RecordedEvent {
  const { stream = 'account-1', revision = 0, type = 'opened', contentType = 'application/json' } = event;
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  const id = new shared.UUID();
  id.setString(`00000000-0000-4000-8000-${String(revision).padStart(12, '0')}`);
  recorded.setId(id);
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream).toString('base64'));
  recorded.setStreamIdentifier(identifier);
  recorded.setStreamRevision(String(revision));
  recorded.setCommitPosition(String(1_000 + revision));
  recorded.setPreparePosition(String(1_000 + revision));
  recorded.getMetadataMap().set('type', type);
  recorded.getMetadataMap().set('content-type', contentType);
  recorded.getMetadataMap().set('created', '17000000000001234');
  recorded.setData(event.data ?? Buffer.from('{}'));
  recorded.setCustomMetadata(event.metadata ?? new Uint8Array());
  return recorded;
}

/** A frame with an event, a link, or both. */
export function eventFrame(event: FakeEvent | undefined, link?: FakeEvent): streams.ReadResp {
  const readEvent = new streams.ReadResp.ReadEvent();
  if (event !== undefined) readEvent.setEvent(record(event));
  if (link !== undefined) readEvent.setLink(record(link));
  const frame = new streams.ReadResp();
  frame.setEvent(readEvent);
  return frame;
}

export function checkpointFrame(commit: number, prepare = commit): streams.ReadResp {
  const checkpoint = new streams.ReadResp.Checkpoint();
  checkpoint.setCommitPosition(String(commit));
  checkpoint.setPreparePosition(String(prepare));
  const frame = new streams.ReadResp();
  frame.setCheckpoint(checkpoint);
  return frame;
}

export function caughtUpFrame(): streams.ReadResp {
  const frame = new streams.ReadResp();
  frame.setCaughtUp(new streams.ReadResp.CaughtUp());
  return frame;
}

export function confirmedFrame(): streams.ReadResp {
  const confirmation = new streams.ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId('s');
  const frame = new streams.ReadResp();
  frame.setConfirmation(confirmation);
  return frame;
}

/** An error as the server ends a call with, its kind in the trailers. */
export function serverError(
  code: status,
  details: string,
  trailers: Readonly<Record<string, string>> = {},
): Pick<ServiceError, 'code' | 'details' | 'metadata'> {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  return { code, details, metadata };
}

export function notLeader(host: string, port: number): ReturnType<typeof serverError> {
  return serverError(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': String(port),
  });
}
