// The contract of projections, as a suite of tests: P1 to P17 of the scenarios, on every combination of event store and
// view store.
import type { Clock } from '@millrace/core';
import type { Capability, Case } from './case.js';
import { projectionCases } from './projection-cases/index.js';
import { projectionContext, type ProjectionContext, type ProjectionStores } from './projection-context.js';
import { registerCases } from './register-cases.js';
import type { Runner } from './runner.js';

/** A case of the projection contract. */
export type ProjectionCase = Case<ProjectionContext>;

export interface ProjectionContractOptions<Transaction> {
  /** The name of the suite, and its column in the matrix. */
  readonly name: string;
  /**
   * Opens the stores, once per case: fresh ones, or clients of servers that live on. Where time is virtual, `clock` is
   * to be the clock of all of them.
   */
  readonly open: (clock: Clock) => Promise<ProjectionStores<Transaction>>;
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
 * Registers the contract suite of projections for one combination of stores. It uses streams and projections of its own,
 * so it may run on servers in use, again and again.
 *
 * @example
 * projectionContract({
 *   name: 'memory',
 *   virtual: true,
 *   open: async (clock) => {
 *     const views = memoryViews({ clock });
 *     return {
 *       store: memoryStore({ clock }),
 *       views,
 *       tally: async ({ update }: MemoryTransaction, name, change) =>
 *         update(name, (value) => change(value === undefined ? undefined : Number(value))),
 *       tallies: async () => new Map([...views.values()].map(([name, value]) => [name, Number(value)])),
 *       checkpoints: memoryCheckpoints({ clock }),
 *       close: () => Promise.resolve(),
 *     };
 *   },
 * });
 */
export function projectionContract<Transaction>(options: ProjectionContractOptions<Transaction>): void {
  const { open, virtual, scale, seed, ...suite } = options;
  registerCases({
    ...suite,
    cases: projectionCases,
    open: () =>
      projectionContext(open, {
        ...(virtual === undefined ? {} : { virtual }),
        ...(scale === undefined ? {} : { scale }),
        ...(seed === undefined ? {} : { seed }),
      }),
  });
}
