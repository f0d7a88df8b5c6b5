// Faults that wait for the calls they are meant for: the next n, of certain streams, on a certain node.
import type { Trace } from './trace.js';

/** Which calls a fault meets. Without any of it: the next call. */
export interface FaultScope {
  /** How many calls, 1 unless given; `Infinity` until it is cancelled. */
  readonly times?: number;
  /** A stream, or which streams. Reads of the whole log are called `$all`. */
  readonly stream?: string | ((name: string) => boolean);
  /** The index of a node; any unless given. */
  readonly node?: number;
}

/** A fault that is armed. */
export interface Fault {
  /** How often it was injected up to now. */
  readonly injected: () => number;
  /** Resolves when it was injected `times` times in all. */
  readonly whenInjected: (times: number) => Promise<void>;
  /** Disarms it. */
  readonly cancel: () => void;
}

export interface FaultedCall {
  readonly stream: string;
  readonly node: number;
}

export interface Rules<Effect> {
  readonly arm: (name: string, scope: FaultScope, effect: Effect) => Fault;
  /** The effect on this call, and uses it up. */
  readonly take: (call: FaultedCall) => Effect | undefined;
  readonly clear: () => void;
}

interface Rule<Effect> {
  readonly name: string;
  readonly scope: FaultScope;
  readonly effect: Effect;
  left: number;
  injected: number;
  readonly waiting: { readonly times: number; readonly resolve: () => void }[];
}

/** Whether a scope holds a call. */
export const meets = ({ stream, node }: FaultScope, call: FaultedCall): boolean =>
  (node === undefined || node === call.node) &&
  (stream === undefined || (typeof stream === 'string' ? stream === call.stream : stream(call.stream)));

export const rules = <Effect>(trace: Trace): Rules<Effect> => {
  const armed = new Set<Rule<Effect>>();
  return {
    arm: (name, scope, effect) => {
      const rule: Rule<Effect> = { name, scope, effect, left: scope.times ?? 1, injected: 0, waiting: [] };
      armed.add(rule);
      return {
        injected: () => rule.injected,
        whenInjected: (times) =>
          rule.injected >= times ? Promise.resolve() : new Promise((resolve) => rule.waiting.push({ times, resolve })),
        cancel: () => {
          armed.delete(rule);
        },
      };
    },
    take: (call) => {
      for (const rule of armed) {
        if (!meets(rule.scope, call)) continue;
        rule.left -= 1;
        rule.injected += 1;
        if (rule.left <= 0) armed.delete(rule);
        trace.add(rule.name, call.stream);
        for (const { times, resolve } of rule.waiting) if (rule.injected >= times) resolve();
        return rule.effect;
      }
      return undefined;
    },
    clear: () => {
      armed.clear();
    },
  };
};
