// Batch append: one long call for many writes, each told from the others by its correlation id.
import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { NodeContext } from '../server/node-context.js';
import { batchRequests, type BatchReq, type BatchResp } from './batch-requests.js';
import { batchResponse } from './batch-response.js';
import { requestError } from './refusal-error.js';
import { performWrite, type WriteReply } from './perform-write.js';
import { requiresLeader } from './requires-leader.js';
import { notLeader, type RpcError } from '../wire/rpc-error.js';
import type { BatchWrite } from './batch-write.js';

export const batchAppend =
  (context: NodeContext) =>
  (call: ServerDuplexStream<BatchReq, BatchResp>): void => {
    const leaderOnly = requiresLeader(call.metadata);
    const peer = call.getPeer();
    let ended = false;
    let clientDone = false;
    let pending = 0;

    const close = (): void => {
      ended = true;
      removeCall();
      requests.close();
    };
    const end = (error: RpcError | undefined): void => {
      if (ended) return;
      close();
      if (error === undefined) call.end();
      else call.emit('error', { name: 'Error', message: error.details, ...error });
    };
    const removeCall = context.calls.add({ kind: 'batch-append', node: context.node, stream: undefined, end });

    const send = (response: BatchResp): void => {
      // Answers are small and one per request: what a slow client leaves unread is bounded by what it has asked.
      if (!ended) call.write(response);
    };

    const answer = (write: BatchWrite, reply: WriteReply): void => {
      pending -= 1;
      if (reply._tag === 'EndCall') end(reply.error);
      else if (reply._tag === 'NotLeader') end(notLeader(reply.leader));
      else if (reply._tag === 'Refused') send(batchResponse(write, requestError(reply.refusal)));
      else if (reply._tag !== 'Silence') send(batchResponse(write, reply));
      if (clientDone && pending === 0) end(undefined);
    };

    const perform = (write: BatchWrite): void => {
      pending += 1;
      const reply = performWrite(context, {
        stream: write.stream,
        requiresLeader: leaderOnly,
        peer,
        perform: (engine) => engine.append(write.stream, write.expected, write.events),
      });
      if (reply instanceof Promise) {
        void reply.then((settled) => {
          answer(write, settled);
        });
      } else answer(write, reply);
    };

    const requests = batchRequests(context, { perform, refuse: send });

    call.on('data', (request: BatchReq) => {
      if (!ended) requests.take(request);
    });
    call.on('end', () => {
      clientDone = true;
      if (pending === 0) end(undefined);
    });
    call.on('cancelled', close);
    call.on('error', close);
  };
