// The errors that answer one request of a batch append: a google.rpc.Status with what went wrong packed into it.
import anyPb from 'google-protobuf/google/protobuf/any_pb.js';
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js';
import type { CurrentVersion, ExpectedVersion } from '../engine/engine.js';
import { codes, rpcStatus, shared } from './generated.js';
import { revisionText } from './revision.js';
import { streamIdentifier } from './stream-identifier.js';

interface Message {
  readonly serializeBinary: () => Uint8Array;
}

export type BatchError = InstanceType<typeof rpcStatus.Status>;

const batchError = (code: number, message: string, type: string, details: Message): BatchError => {
  const any = new anyPb.Any();
  any.pack(details.serializeBinary(), type);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the numbers of google.rpc.Code are those of gRPC
  return new rpcStatus.Status().setCode(code).setMessage(message).setDetails(any);
};

const named = (code: number, name: string, details: Message): BatchError =>
  batchError(code, name, `event_store.client.${name}`, details);

export const batchWrongExpectedVersion = (expected: ExpectedVersion, current: CurrentVersion): BatchError => {
  const details = new shared.WrongExpectedVersion();
  if (current === 'no_stream') details.setCurrentNoStream(new emptyPb.Empty());
  else details.setCurrentStreamRevision(revisionText(current));
  if (expected === 'any') details.setExpectedAny(new emptyPb.Empty());
  else if (expected === 'no_stream') details.setExpectedNoStream(new emptyPb.Empty());
  else if (expected === 'stream_exists') details.setExpectedStreamExists(new emptyPb.Empty());
  else details.setExpectedStreamPosition(revisionText(expected));
  return named(codes.Code.ALREADY_EXISTS, 'WrongExpectedVersion', details);
};

export const batchStreamDeleted = (stream: string): BatchError =>
  named(
    codes.Code.NOT_FOUND,
    'StreamDeleted',
    new shared.StreamDeleted().setStreamIdentifier(streamIdentifier(stream)),
  );

export const batchAccessDenied = (): BatchError =>
  named(codes.Code.PERMISSION_DENIED, 'AccessDenied', new shared.AccessDenied());

export const batchTimeout = (): BatchError => named(codes.Code.DEADLINE_EXCEEDED, 'Timeout', new shared.Timeout());

export const batchUnknown = (): BatchError => named(codes.Code.UNKNOWN, 'Unknown', new shared.Unknown());

export const batchInvalidTransaction = (): BatchError =>
  named(codes.Code.FAILED_PRECONDITION, 'InvalidTransaction', new shared.InvalidTransaction());

export const batchMaximumAppendSizeExceeded = (limit: number): BatchError =>
  named(
    codes.Code.INVALID_ARGUMENT,
    'MaximumAppendSizeExceeded',
    new shared.MaximumAppendSizeExceeded().setMaxappendsize(limit),
  );

export const batchBadRequest = (message: string): BatchError =>
  named(codes.Code.INVALID_ARGUMENT, 'BadRequest', new shared.BadRequest().setMessage(message));

/** What the server says of itself ("Server Is Busy"): only the message tells it, and the code is left at 0. */
export const batchNotHandled = (message: string): BatchError =>
  batchError(codes.Code.OK, message, 'google.protobuf.Empty', new emptyPb.Empty());

/** An error of any code and message, with nothing that a client could unpack. */
export const batchPlain = (code: number, message: string): BatchError =>
  batchError(code, message, 'google.protobuf.Empty', new emptyPb.Empty());
