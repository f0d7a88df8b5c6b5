// Delete and tombstone: the two ways to be rid of a stream.
import { status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import type { ExpectedVersion, LogEngine, LogPosition, WriteOutcome } from '../engine/engine.js';
import type { NodeContext } from '../server/node-context.js';
import { expectedVersion } from '../wire/expected-version.js';
import { shared, streams } from '../wire/generated.js';
import {
  invalidArgument,
  notLeader,
  plainError,
  streamDeleted,
  wrongExpectedVersion,
  type RpcError,
} from '../wire/rpc-error.js';
import { streamName } from '../wire/stream-identifier.js';
import { performWrite, type WriteReply } from './perform-write.js';
import { callError } from './refusal-error.js';
import { requiresLeader } from './requires-leader.js';

type DeleteReq = InstanceType<typeof streams.DeleteReq>;
type DeleteResp = InstanceType<typeof streams.DeleteResp>;
type TombstoneReq = InstanceType<typeof streams.TombstoneReq>;
type TombstoneResp = InstanceType<typeof streams.TombstoneResp>;

const deleted = (position: LogPosition | undefined): DeleteResp => {
  const response = new streams.DeleteResp();
  if (position === undefined) return response.setNoPosition(new shared.Empty());
  return response.setPosition(
    new streams.DeleteResp.Position()
      .setCommitPosition(String(position.commit))
      .setPreparePosition(String(position.prepare)),
  );
};

const tombstoned = (position: LogPosition | undefined): TombstoneResp => {
  const response = new streams.TombstoneResp();
  if (position === undefined) return response.setNoPosition(new shared.Empty());
  return response.setPosition(
    new streams.TombstoneResp.Position()
      .setCommitPosition(String(position.commit))
      .setPreparePosition(String(position.prepare)),
  );
};

const errorOf = (stream: string, expected: ExpectedVersion, reply: Exclude<WriteReply, { _tag: 'Written' }>) => {
  switch (reply._tag) {
    case 'WrongExpectedVersion':
      return wrongExpectedVersion('Delete', stream, expected, reply.current);
    case 'StreamDeleted':
      return streamDeleted(stream);
    case 'NotLeader':
      return notLeader(reply.leader);
    case 'Refused':
      return callError(reply.refusal);
    case 'EndCall':
      return reply.error ?? plainError(status.CANCELLED, 'The call was ended.');
    case 'Silence':
      return undefined;
  }
};

type Deletion = (engine: LogEngine, stream: string, expected: ExpectedVersion) => WriteOutcome;

const deletion =
  <Request extends DeleteReq | TombstoneReq, Response>(
    context: NodeContext,
    kind: 'delete' | 'tombstone',
    perform: Deletion,
    response: (position: LogPosition | undefined) => Response,
  ) =>
  (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    const options = call.request.getOptions();
    const stream = streamName(options?.getStreamIdentifier());
    const expected = options && expectedVersion(options, options.hasRevision() ? options.getRevision() : undefined);
    let ended = false;
    const close = (): void => {
      ended = true;
      removeCall();
    };
    const fail = (error: RpcError): void => {
      if (ended) return;
      close();
      callback({ name: 'Error', message: error.details, ...error });
    };
    const removeCall = context.calls.add({
      kind,
      node: context.node,
      stream,
      end: (error) => {
        fail(error ?? plainError(status.CANCELLED, 'The call was ended.'));
      },
    });
    call.on('cancelled', close);
    if (expected === undefined || stream === '') {
      fail(invalidArgument('The stream or its expected revision is not set.'));
      return;
    }
    const reply = performWrite(context, {
      stream,
      requiresLeader: requiresLeader(call.metadata),
      peer: call.getPeer(),
      perform: (engine) => perform(engine, stream, expected),
    });
    void Promise.resolve(reply).then((settled) => {
      if (settled._tag !== 'Written') {
        const error = errorOf(stream, expected, settled);
        if (error !== undefined) fail(error);
      } else if (!ended) {
        close();
        callback(null, response(settled.position));
      }
    });
  };

export const deleteStream = (context: NodeContext) =>
  deletion<DeleteReq, DeleteResp>(
    context,
    'delete',
    (engine, stream, expected) => engine.softDelete(stream, expected),
    deleted,
  );

export const tombstoneStream = (context: NodeContext) =>
  deletion<TombstoneReq, TombstoneResp>(
    context,
    'tombstone',
    (engine, stream, expected) => engine.tombstone(stream, expected),
    tombstoned,
  );
