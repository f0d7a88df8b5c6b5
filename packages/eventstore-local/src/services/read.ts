// Read: a stream or the whole log, once or as a subscription.
import { randomUUID } from 'node:crypto';
import type { NodeContext } from '../server/node-context.js';
import { readRequest, type ReadRequest } from '../wire/read-request.js';
import { confirmationMessage } from '../wire/read-response.js';
import { invalidArgument, notLeader, notReady } from '../wire/rpc-error.js';
import { readAll } from './read-all.js';
import { readStream } from './read-stream.js';
import { replyStream, type ReadCall, type ReplyStream } from './reply-stream.js';
import { requiresLeader } from './requires-leader.js';
import { subscribeToAll } from './subscribe-to-all.js';
import { subscribeToStream } from './subscribe-to-stream.js';

const streamOf = ({ source }: ReadRequest): string => (source._tag === 'All' ? '$all' : source.stream);

const run = async (context: NodeContext, request: ReadRequest, reply: ReplyStream): Promise<void> => {
  const { source, count } = request;
  if (count !== undefined) {
    await (source._tag === 'Stream'
      ? readStream(context, source, { ...request, count }, reply)
      : readAll(context, source, { ...request, count }, reply));
    return;
  }
  await reply.send(confirmationMessage(randomUUID()));
  await (source._tag === 'Stream'
    ? subscribeToStream(context, source, request, reply)
    : subscribeToAll(context, source, request, reply));
};

export const read =
  (context: NodeContext) =>
  (call: ReadCall): void => {
    const request = readRequest(call.request);
    const failed = 'error' in request;
    const kind = !failed && request.count === undefined ? 'subscription' : 'read';
    const stream = failed ? '' : streamOf(request);
    const reply = replyStream(context, call, kind, stream);
    if (failed) {
      reply.end(request.error);
      return;
    }
    const { cluster, faults, node } = context;
    if (requiresLeader(call.metadata) && cluster.leader() !== node) {
      const leader = cluster.members[cluster.leader()];
      reply.end(leader === undefined ? notReady() : notLeader(leader));
      return;
    }
    const effect = faults.reads.take({ stream, node });
    if (effect?._tag === 'EndCall') reply.end(effect.error);
    else if (effect?._tag === 'Cut') context.cut(call.getPeer());
    if (effect !== undefined) return;
    run(context, request, reply).catch((error: unknown) => {
      reply.end(invalidArgument(error instanceof Error ? error.message : String(error)));
    });
  };
