// Append: one call per write, its events one message each.
import { status, type sendUnaryData, type ServerReadableStream } from '@grpc/grpc-js';
import type { ExpectedVersion, ProposedEvent } from '../engine/engine.js';
import type { NodeContext } from '../server/node-context.js';
import { expectedVersion } from '../wire/expected-version.js';
import { shared, streams } from '../wire/generated.js';
import { eventSize, proposedEvent } from '../wire/proposed-event.js';
import { revisionText } from '../wire/revision.js';
import {
  maxAppendSizeExceeded,
  metadataMissing,
  plainError,
  streamDeleted,
  notLeader,
  type RpcError,
} from '../wire/rpc-error.js';
import { streamName } from '../wire/stream-identifier.js';
import { performWrite, type WriteReply } from './perform-write.js';
import { callError } from './refusal-error.js';
import { requiresLeader } from './requires-leader.js';

type AppendReq = InstanceType<typeof streams.AppendReq>;
type AppendResp = InstanceType<typeof streams.AppendResp>;

const { AppendResp } = streams;
const BROKEN = plainError(status.UNKNOWN, 'Exception was thrown by handler.');

const success = ({ revision, position }: Extract<WriteReply, { _tag: 'Written' }>): AppendResp => {
  const message = new AppendResp.Success();
  if (revision === 'no_stream') message.setNoStream(new shared.Empty());
  else message.setCurrentRevision(revisionText(revision));
  if (position === undefined) message.setNoPosition(new shared.Empty());
  else {
    message.setPosition(
      new AppendResp.Position().setCommitPosition(String(position.commit)).setPreparePosition(String(position.prepare)),
    );
  }
  return new AppendResp().setSuccess(message);
};

const conflict = (expected: ExpectedVersion, current: number | 'no_stream'): AppendResp => {
  const message = new AppendResp.WrongExpectedVersion();
  if (current === 'no_stream') message.setCurrentNoStream(new shared.Empty());
  else message.setCurrentRevision(revisionText(current));
  if (expected === 'any') message.setExpectedAny(new shared.Empty());
  else if (expected === 'stream_exists') message.setExpectedStreamExists(new shared.Empty());
  else if (expected === 'no_stream') message.setExpectedNoStream(new shared.Empty());
  else message.setExpectedRevision(revisionText(expected));
  return new AppendResp().setWrongExpectedVersion(message);
};

/** Answers with a message, or with the error that ends the call; with neither, not at all. */
const answer = (stream: string, expected: ExpectedVersion, reply: WriteReply): AppendResp | RpcError | undefined => {
  switch (reply._tag) {
    case 'Written':
      return success(reply);
    case 'WrongExpectedVersion':
      return conflict(expected, reply.current);
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

export const append =
  (context: NodeContext) =>
  (call: ServerReadableStream<AppendReq, AppendResp>, callback: sendUnaryData<AppendResp>): void => {
    const { maxAppendSize } = context.settings;
    const events: ProposedEvent[] = [];
    let options: InstanceType<typeof streams.AppendReq.Options> | undefined;
    let size = 0;
    let ended = false;

    const end = (result: AppendResp | RpcError): void => {
      if (ended) return;
      close();
      if (result instanceof AppendResp) callback(null, result);
      else callback({ name: 'Error', message: result.details, ...result });
    };
    const removeCall = context.calls.add({
      kind: 'append',
      node: context.node,
      stream: undefined,
      end: (error) => {
        end(error ?? plainError(status.CANCELLED, 'The call was ended.'));
      },
    });
    const close = (): void => {
      ended = true;
      removeCall();
    };

    call.on('data', (request: AppendReq) => {
      if (ended) return;
      if (options === undefined) {
        options = request.getOptions();
        if (options === undefined) end(BROKEN);
        return;
      }
      const message = request.getProposedMessage();
      const event = message === undefined ? undefined : proposedEvent(message);
      if (event === undefined) end(BROKEN);
      else if (typeof event === 'string') end(metadataMissing(event));
      else {
        size += eventSize(event);
        if (size > maxAppendSize) end(maxAppendSizeExceeded(maxAppendSize));
        else events.push(event);
      }
    });
    call.on('cancelled', close);
    call.on('error', close);
    call.on('end', () => {
      if (ended) return;
      const stream = streamName(options?.getStreamIdentifier());
      const expected = options && expectedVersion(options, options.hasRevision() ? options.getRevision() : undefined);
      if (expected === undefined || stream === '') {
        end(BROKEN);
        return;
      }
      const reply = performWrite(context, {
        stream,
        requiresLeader: requiresLeader(call.metadata),
        peer: call.getPeer(),
        perform: (engine) => engine.append(stream, expected, events),
      });
      void Promise.resolve(reply).then((settled) => {
        const result = answer(stream, expected, settled);
        if (result !== undefined) end(result);
      });
    });
  };
