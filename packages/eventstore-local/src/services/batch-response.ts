// The answer to one request of a batch append.
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js';
import type { WriteOutcome } from '../engine/engine.js';
import { batchStreamDeleted, batchWrongExpectedVersion, type BatchError } from '../wire/batch-error.js';
import { rpcStatus, shared, streams } from '../wire/generated.js';
import { revisionText } from '../wire/revision.js';
import { streamIdentifier } from '../wire/stream-identifier.js';
import type { BatchWrite } from './batch-write.js';
import type { BatchResp } from './batch-requests.js';

const { BatchAppendResp } = streams;

const success = ({ revision, position }: Extract<WriteOutcome, { _tag: 'Written' }>) => {
  const message = new BatchAppendResp.Success();
  if (revision === 'no_stream') message.setNoStream(new emptyPb.Empty());
  else message.setCurrentRevision(revisionText(revision));
  if (position === undefined) return message.setNoPosition(new emptyPb.Empty());
  return message.setPosition(
    new shared.AllStreamPosition()
      .setCommitPosition(String(position.commit))
      .setPreparePosition(String(position.prepare)),
  );
};

export const batchResponse = (
  { correlationId, stream, expected }: Pick<BatchWrite, 'correlationId' | 'stream' | 'expected'>,
  result: Exclude<WriteOutcome, { _tag: 'NotReady' }> | BatchError,
): BatchResp => {
  const response = new BatchAppendResp().setCorrelationId(correlationId).setStreamIdentifier(streamIdentifier(stream));
  if (result instanceof rpcStatus.Status) return response.setError(result);
  if (result._tag === 'Written') return response.setSuccess(success(result));
  if (result._tag === 'StreamDeleted') return response.setError(batchStreamDeleted(stream));
  return response.setError(batchWrongExpectedVersion(expected, result.current));
};
