// The contract that every store fulfils, as a suite of tests: S01 to S15 of the scenarios, the model (A), its hazards
// (H) and the write path under faults (R) on top of the store, and the promises of the ports.
import type { Capability, Case } from './case.js';
import { registerCases } from './register-cases.js';
import { hazardCases } from './hazard-cases/index.js';
import { modelCases } from './model-cases/index.js';
import type { Runner } from './runner.js';
import { storeCases } from './store-cases/index.js';
import { storeContext, type StoreContext, type StoreUnderTest } from './store-context.js';
import { writePathCases } from './write-path-cases/index.js';

/** A case of the store contract. */
export type StoreCase = Case<StoreContext>;

export interface StoreContractOptions {
  /** The name of the suite, and its column in the matrix. */
  readonly name: string;
  /** Opens the store, once per case: a fresh one, or a new or shared client of a server that lives on. */
  readonly open: () => Promise<StoreUnderTest>;
  /** In (0, 1]: shrinks the big cases. Default: 1. */
  readonly scale?: number;
  /** Repeats the random choices of a run; the seed stands in the message of a failure. Default: another every time. */
  readonly seed?: number;
  /** What the store lacks, and why. Those cases are not run, and the matrix says so. */
  readonly lacks?: Partial<Record<Capability, string>>;
  /** Default: Jest's globals. */
  readonly runner?: Runner;
  /** Given the matrix of this suite when all have run. Default: prints it. */
  readonly report?: (matrix: string) => void;
}

/**
 * Registers the contract suite for one store. It uses streams of its own, so it may run on a server in use, again and
 * again.
 *
 * @example
 * storeContract({
 *   name: 'memory',
 *   open: () => Promise.resolve({ store: memoryStore(), close: () => Promise.resolve() }),
 *   lacks: { snapshots: 'not the job of this store' },
 * });
 */
export function storeContract(options: StoreContractOptions): void {
  const { open, scale, seed, ...suite } = options;
  registerCases({
    ...suite,
    cases: [...storeCases, ...modelCases, ...hazardCases, ...writePathCases],
    open: async () =>
      storeContext(await open(), {
        ...(scale === undefined ? {} : { scale }),
        ...(seed === undefined ? {} : { seed }),
      }),
  });
}
