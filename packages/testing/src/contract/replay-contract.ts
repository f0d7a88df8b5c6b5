// The contract of replays, as a suite of tests: M1 to M4 of the scenarios, on every combination of source and target.
import type { Clock } from '@millrace/core';
import type { Capability, Case } from './case.js';
import { registerCases } from './register-cases.js';
import { replayCases } from './replay-cases/index.js';
import { replayContext, type ReplayContext, type ReplayStores } from './replay-context.js';
import type { Runner } from './runner.js';

/** A case of the replay contract. */
export type ReplayCase = Case<ReplayContext>;

export interface ReplayContractOptions {
  /** The name of the suite, and its column in the matrix. */
  readonly name: string;
  /**
   * Opens the stores, once per case: fresh ones, or clients of servers that live on. Where time is virtual, `clock` is
   * to be the clock of all of them.
   */
  readonly open: (clock: Clock) => Promise<ReplayStores>;
  /** Whether time is virtual: whether every store takes a clock. Default: false. */
  readonly virtual?: boolean;
  /** In (0, 1]: shrinks the big cases. Default: 1. */
  readonly scale?: number;
  /** Repeats the random choices of a run; the seed stands in the message of a failure. Default: another every time. */
  readonly seed?: number;
  /** What is lacking, and why. Those cases are not run, and the matrix says so. */
  readonly lacks?: Partial<Record<Capability, string>>;
  /** Default: Jest's globals. */
  readonly runner?: Runner;
  /** Given the matrix of this suite when all have run. Default: prints it. */
  readonly report?: (matrix: string) => void;
}

/**
 * Registers the contract suite of replays for one combination of source and target. It uses streams and replays of its
 * own, so it may run on servers in use, again and again.
 *
 * @example
 * replayContract({
 *   name: 'memory × memory',
 *   virtual: true,
 *   open: (clock) =>
 *     Promise.resolve({
 *       source: memoryStore({ clock }),
 *       target: memoryStore({ clock }),
 *       checkpoints: memoryCheckpoints({ clock }),
 *       close: () => Promise.resolve(),
 *     }),
 * });
 */
export function replayContract(options: ReplayContractOptions): void {
  const { open, virtual, scale, seed, ...suite } = options;
  registerCases({
    ...suite,
    cases: replayCases,
    open: () =>
      replayContext(open, {
        ...(virtual === undefined ? {} : { virtual }),
        ...(scale === undefined ? {} : { scale }),
        ...(seed === undefined ? {} : { seed }),
      }),
  });
}
