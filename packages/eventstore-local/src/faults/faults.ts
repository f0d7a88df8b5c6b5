// What a test can do to a local server.
import type { status } from '@grpc/grpc-js';
import type { LogPosition } from '../engine/engine.js';
import type { RpcError } from '../wire/rpc-error.js';
import type { Refusal } from './fault-state.js';
import type { Fault, FaultScope } from './rules.js';
import type { InjectedFault } from './trace.js';

/** A fault of writes; `written` tells whether the events are in the log all the same, which is so by default. */
export interface WriteFaultScope extends FaultScope {
  readonly written?: boolean;
}

/** A status that a call ends with. */
export interface CallStatus {
  readonly code: status;
  readonly details: string;
}

/** Writes that wait before they are decided. */
export interface HeldAppends {
  /** Resolves when `count` writes have come to wait, those counted that were released since. */
  readonly waiting: (count: number) => Promise<void>;
  /** Lets those that wait go on in their order of arrival, and holds no more. */
  readonly release: () => void;
}

/**
 * The faults of a local server. They are deterministic: each meets the next calls of its scope, or happens at once.
 * A fault that is armed later waits behind those armed before it.
 *
 * @example
 * const fault = store.faults.dropReplies({ stream: 'account-a1' })
 * // ... append to account-a1: it is written, and the client hears nothing
 * await fault.whenInjected(1)
 */
export interface Faults {
  /** Writes are written and never answered. */
  readonly dropReplies: (scope?: FaultScope) => Fault;
  /** Writes are neither written nor answered. */
  readonly ignoreWrites: (scope?: FaultScope) => Fault;
  /**
   * The call that carries a write ends without an answer to it: cleanly, or with `end`. In batch append that is the
   * call of all other writes too. A single append has no clean end; it is cancelled.
   */
  readonly endCalls: (scope?: WriteFaultScope & { readonly end?: CallStatus }) => Fault;
  /** The connection that a write came through is destroyed. */
  readonly cutDuringWrites: (scope?: WriteFaultScope) => Fault;
  /**
   * Writes are answered with a refusal: `'timeout'` is "ABORTED Operation timed out", ambiguous by nature; `'not-ready'`,
   * `'busy'`, `'access-denied'`, `'invalid-transaction'`; or any status. In batch append each is the error of that one
   * request. They are not written unless `written` is true.
   */
  readonly refuseWrites: (refusal: Exclude<Refusal, RpcError> | CallStatus, scope?: WriteFaultScope) => Fault;
  /** Writes wait, undecided, until they are released. All of the scope, unless `times` says how many. */
  readonly holdAppends: (scope?: FaultScope) => HeldAppends;

  /** Reads and new subscriptions are never answered. */
  readonly ignoreReads: (scope?: FaultScope) => Fault;
  /** Reads and new subscriptions end with a status, or cleanly without an answer. */
  readonly failReads: (end?: CallStatus, scope?: FaultScope) => Fault;
  /** Ends the open subscriptions of the scope, all by default, as too slow; tells how many. */
  readonly dropSubscriptions: (scope?: Omit<FaultScope, 'times'>) => number;
  /** Sends the next checkpoints twice. */
  readonly repeatCheckpoints: (scope?: Omit<FaultScope, 'stream'>) => Fault;
  /** Sends the next checkpoints late, each after `events` events that lie beyond it. */
  readonly delayCheckpoints: (events: number, scope?: Omit<FaultScope, 'stream'>) => Fault;

  /** Destroys all connections, of one node or of all; tells how many. */
  readonly cutConnections: (node?: number) => number;
  /**
   * Connections stay open, new ones are accepted, and no byte is read or answered any more, until the function that
   * comes back is called. Of one node or of all.
   */
  readonly goHalfOpen: (node?: number) => () => void;
  /** Every answer waits so many milliseconds; 0 ends it. */
  readonly slowDown: (milliseconds: number) => void;
  /** Sets the server's clock ahead by so many milliseconds, or back; 0 sets it right. */
  readonly skewClock: (milliseconds: number) => void;

  /** Another node leads from now on: the one given, or the next that is alive. Needs three nodes. */
  readonly changeLeader: (node?: number) => void;
  /** Writes are taken and not replicated: they time out, and nobody can read them. */
  readonly holdReplication: () => void;
  /** Replicates what was held, in order. */
  readonly resumeReplication: () => void;
  /** The leader is lost with what it has not replicated, its connections are cut, and another node leads. */
  readonly loseLeader: () => void;
  /** Followers show nothing at or behind a position, by default nothing written from now on. */
  readonly followersStandAt: (position?: LogPosition) => void;
  readonly letFollowersCatchUp: () => void;
  /** The server forgets the ids that appends at any revision are compared with, as a restart does. */
  readonly forgetRecentIds: () => void;

  /** Disarms every fault and ends those that last: what was held goes on. */
  readonly clear: () => void;
  /** How often each fault was injected, by name. */
  readonly counts: () => Readonly<Record<string, number>>;
  /** The newest ten thousand injected faults, oldest first. */
  readonly trace: () => readonly InjectedFault[];
}
