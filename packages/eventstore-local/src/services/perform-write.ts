// The way of every write through a node: leadership, faults, the engine, replication, and what to answer.
import type { LogEngine, WriteOutcome } from '../engine/engine.js';
import type { Refusal, WriteEffect } from '../faults/fault-state.js';
import type { NodeContext } from '../server/node-context.js';
import { answering } from './answering.js';
import { plainError, type RpcError } from '../wire/rpc-error.js';
import { status } from '@grpc/grpc-js';

export interface WriteCall {
  readonly stream: string;
  readonly requiresLeader: boolean;
  /** The address of the client. */
  readonly peer: string;
  readonly perform: (engine: LogEngine) => WriteOutcome;
}

export type WriteReply =
  | Exclude<WriteOutcome, { readonly _tag: 'NotReady' }>
  | { readonly _tag: 'NotLeader'; readonly leader: { readonly host: string; readonly port: number } }
  | { readonly _tag: 'Refused'; readonly refusal: Refusal }
  /** Ends the call that carries the request, cleanly without an error. */
  | { readonly _tag: 'EndCall'; readonly error: RpcError | undefined }
  | { readonly _tag: 'Silence' };

const TIMEOUT: WriteReply = { _tag: 'Refused', refusal: 'timeout' };
const LOST: WriteReply = { _tag: 'EndCall', error: plainError(status.UNAVAILABLE, 'The leader was lost.') };

const elapsed = (milliseconds: number): { readonly promise: Promise<undefined>; readonly cancel: () => void } => {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      resolve(undefined);
    }, milliseconds).unref();
  });
  return {
    promise,
    cancel: () => {
      clearTimeout(timer);
    },
  };
};

/** The outcome once it is replicated; a timeout if that takes too long. */
const settled = async (context: NodeContext, outcome: WriteOutcome): Promise<WriteReply> => {
  if (outcome._tag !== 'Written' && outcome._tag !== 'NotReady') return outcome;
  const time = elapsed(context.settings.commitTimeout);
  if (outcome._tag === 'NotReady') {
    await time.promise;
    return TIMEOUT;
  }
  try {
    const replicated = context.engine().committed(outcome.position);
    return await Promise.race([replicated.then(() => outcome), time.promise.then(() => TIMEOUT)]);
  } catch {
    return LOST;
  } finally {
    time.cancel();
  }
};

const replyOf = (context: NodeContext, call: WriteCall, effect: Exclude<WriteEffect, { _tag: 'Hold' }>): WriteReply => {
  if (effect._tag === 'Refuse') return { _tag: 'Refused', refusal: effect.refusal };
  if (effect._tag === 'EndCall') return effect;
  if (effect._tag === 'Cut') context.cut(call.peer);
  return { _tag: 'Silence' };
};

const isVisible = (engine: LogEngine, outcome: WriteOutcome): boolean =>
  outcome._tag === 'Written' && (outcome.position === undefined || outcome.position.commit < engine.end().commit);

const write = (context: NodeContext, call: WriteCall): WriteReply | Promise<WriteReply> => {
  const { cluster, engine, node } = context;
  if (call.requiresLeader && cluster.leader() !== node) {
    const leader = cluster.members[cluster.leader()];
    return leader === undefined ? { _tag: 'Refused', refusal: 'not-ready' } : { _tag: 'NotLeader', leader };
  }
  const outcome = call.perform(engine());
  return outcome._tag !== 'NotReady' && (outcome._tag !== 'Written' || isVisible(engine(), outcome))
    ? outcome
    : settled(context, outcome);
};

const faulted = async (context: NodeContext, call: WriteCall, effect: WriteEffect): Promise<WriteReply> => {
  if (effect._tag === 'Hold') {
    await effect.gate.pass();
    return write(context, call);
  }
  if (effect.written) {
    const reply = await write(context, call);
    // Only what was written can be lost on its way back; a refusal of the server itself goes through.
    if (reply._tag !== 'Written') return reply;
  }
  return replyOf(context, call, effect);
};

/**
 * Decides a write and tells what to answer. Without faults it decides before it returns, so that the writes of one
 * call keep their order.
 */
export const performWrite = (context: NodeContext, call: WriteCall): WriteReply | Promise<WriteReply> => {
  const { faults, node } = context;
  const effect = faults.writes.take({ stream: call.stream, node });
  const reply = effect === undefined ? write(context, call) : faulted(context, call, effect);
  const mayAnswer = answering(context);
  return mayAnswer === undefined ? reply : mayAnswer.then(() => reply);
};
