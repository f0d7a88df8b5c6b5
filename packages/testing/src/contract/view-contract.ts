// The contract that every view store fulfils, as a suite of tests.
import type { Case } from './case.js';
import { registerCases } from './register-cases.js';
import type { Runner } from './runner.js';
import { viewCases } from './view-cases/index.js';
import { viewContext, type ViewContext, type ViewStoreUnderTest } from './view-context.js';

/** A case of the view contract. */
export type ViewCase = Case<ViewContext>;

export interface ViewContractOptions<Transaction> {
  /** The name of the suite, and its column in the matrix. */
  readonly name: string;
  /** Opens the store, once per case: a fresh one, or clients of one that lives on. */
  readonly open: () => Promise<ViewStoreUnderTest<Transaction>>;
  /** Repeats the random choices of a run; the seed stands in the message of a failure. Default: another every time. */
  readonly seed?: number;
  /** Default: Jest's globals. */
  readonly runner?: Runner;
  /** Given the matrix of this suite when all have run. Default: prints it. */
  readonly report?: (matrix: string) => void;
}

/**
 * Registers the contract suite for one view store. It uses projections of its own, so it may run on a database in use,
 * again and again. It leaves its builds there.
 *
 * @example
 * viewContract({
 *   name: 'memory',
 *   open: () => {
 *     const views = memoryViews();
 *     return Promise.resolve({
 *       views,
 *       effect: async ({ set }: MemoryTransaction, name, value) => set(name, value),
 *       effects: async () => new Map([...views.values()].map(([name, value]) => [name, Number(value)])),
 *       close: () => Promise.resolve(),
 *     });
 *   },
 * });
 */
export function viewContract<Transaction>(options: ViewContractOptions<Transaction>): void {
  const { open, seed, ...suite } = options;
  registerCases({
    ...suite,
    cases: viewCases,
    open: async () => viewContext(await open(), seed === undefined ? {} : { seed }),
  });
}
