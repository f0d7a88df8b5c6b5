// The calls that are open: counted for tests that look for leaks, and found by faults that end some of them.
import type { RpcError } from '../wire/rpc-error.js';

export type CallKind = 'append' | 'batch-append' | 'delete' | 'tombstone' | 'read' | 'subscription';

export interface OpenCall {
  readonly kind: CallKind;
  readonly node: number;
  /** The stream it is about; `$all` for the log, nothing for a batch append. */
  readonly stream: string | undefined;
  /** Ends it from the server's side, cleanly or with an error. */
  readonly end: (error: RpcError | undefined) => void;
}

export interface OpenCalls {
  /** Notes a call, until the function that comes back is called. */
  readonly add: (call: OpenCall) => () => void;
  readonly all: () => readonly OpenCall[];
}

export const openCalls = (): OpenCalls => {
  const open = new Set<OpenCall>();
  return {
    add: (call) => {
      open.add(call);
      return () => open.delete(call);
    },
    all: () => [...open],
  };
};
