// The faults that are armed now, as the services ask for them.
import type { RpcError } from '../wire/rpc-error.js';
import type { Gate } from './gate.js';
import { rules, type Rules } from './rules.js';
import { trace, type Trace } from './trace.js';

/** An answer that says no, for one write. */
export type Refusal = 'timeout' | 'not-ready' | 'busy' | 'access-denied' | 'invalid-transaction' | RpcError;

/** What happens to one write; `written` tells whether it is in the log all the same. */
export type WriteEffect =
  | { readonly _tag: 'Silence'; readonly written: boolean }
  | { readonly _tag: 'EndCall'; readonly written: boolean; readonly error: RpcError | undefined }
  | { readonly _tag: 'Refuse'; readonly written: boolean; readonly refusal: Refusal }
  | { readonly _tag: 'Cut'; readonly written: boolean }
  | { readonly _tag: 'Hold'; readonly gate: Gate };

export type ReadEffect =
  | { readonly _tag: 'Silence' }
  | { readonly _tag: 'EndCall'; readonly error: RpcError | undefined }
  | { readonly _tag: 'Cut' };

/** A checkpoint that is sent twice, or only after so many events beyond it. */
export type CheckpointEffect = { readonly _tag: 'Repeat' } | { readonly _tag: 'Late'; readonly events: number };

export interface FaultState {
  readonly trace: Trace;
  readonly writes: Rules<WriteEffect>;
  readonly reads: Rules<ReadEffect>;
  readonly checkpoints: Rules<CheckpointEffect>;
  /** Milliseconds that every answer waits. */
  delay: number;
  /** Milliseconds that the server's clock is ahead. */
  skew: number;
}

export const faultState = (now: () => number): FaultState => {
  const injected = trace(now);
  return {
    trace: injected,
    writes: rules(injected),
    reads: rules(injected),
    checkpoints: rules(injected),
    delay: 0,
    skew: 0,
  };
};
