// The answers of one read on their way to the client, at the client's pace.
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { NodeContext } from '../server/node-context.js';
import type { CallKind } from '../server/open-calls.js';
import type { streams } from '../wire/generated.js';
import type { ReadResponse } from '../wire/read-response.js';
import type { RpcError } from '../wire/rpc-error.js';
import { answering } from './answering.js';

export type ReadCall = ServerWritableStream<InstanceType<typeof streams.ReadReq>, ReadResponse>;

export interface ReplyStream {
  readonly open: () => boolean;
  /** Sends a message; a promise if the client must first take what was sent before. */
  readonly send: (message: ReadResponse) => Promise<void> | undefined;
  readonly end: (error?: RpcError) => void;
  /** Calls back when the call is over, for whatever reason; at once if it is. */
  readonly onClosed: (listener: () => void) => void;
}

export const replyStream = (context: NodeContext, call: ReadCall, kind: CallKind, stream: string): ReplyStream => {
  const closed = new Set<() => void>();
  let open = true;

  const close = (): void => {
    if (!open) return;
    open = false;
    removeCall();
    for (const listener of closed) listener();
  };
  const end = (error?: RpcError): void => {
    if (!open) return;
    close();
    if (error === undefined) call.end();
    else call.emit('error', { name: 'Error', message: error.details, ...error });
  };
  const removeCall = context.calls.add({ kind, node: context.node, stream, end });
  call.on('cancelled', close);
  call.on('close', close);
  call.on('error', close);

  const drained = (): Promise<void> =>
    new Promise((resolve) => {
      const go = (): void => {
        call.off('drain', go);
        closed.delete(go);
        resolve();
      };
      call.once('drain', go);
      closed.add(go);
    });

  const write = (message: ReadResponse): Promise<void> | undefined => {
    if (!open) return undefined;
    return call.write(message) ? undefined : drained();
  };

  return {
    open: () => open,
    send: (message) => {
      const mayAnswer = answering(context);
      return mayAnswer === undefined ? write(message) : mayAnswer.then(() => write(message));
    },
    end,
    onClosed: (listener) => {
      if (open) closed.add(listener);
      else listener();
    },
  };
};
