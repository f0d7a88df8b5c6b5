// Registers the cases of a contract as tests, each in a context of its own, and notes in the matrix how they came out.
import { titleOf, type Capability, type Case } from './case.js';
import { contractMatrix, recordOutcome } from './matrix.js';
import { globalRunner, type Runner } from './runner.js';

/** What a case runs in. */
export interface Closable {
  /** What the random choices of the case were made from: stands in the message of a failure. */
  readonly seed?: number;
  readonly close: () => Promise<void>;
}

export interface Suite<Context extends Closable> {
  /** The column of the matrix. */
  readonly name: string;
  readonly cases: readonly Case<Context>[];
  /** Makes the context of one case. */
  readonly open: () => Promise<Context>;
  /** What is lacking, and why: the cases that need it are not run, visibly. */
  readonly lacks?: Partial<Record<Capability, string>>;
  /** Default: Jest's globals. */
  readonly runner?: Runner;
  /** Given the matrix of this suite when all have run. Default: prints it. */
  readonly report?: (matrix: string) => void;
}

const TIMEOUT = 600_000;

/** Registers a suite. Nothing is skipped in silence: a case that cannot run is a test that says so. */
export function registerCases<Context extends Closable>(suite: Suite<Context>): void {
  const { name, cases, open, lacks = {}, runner = globalRunner(), report = print } = suite;
  runner.describe(name, () => {
    for (const one of cases) {
      const reason = one.needs?.map((capability) => lacks[capability]).find((why) => why !== undefined);
      if (reason === undefined) runner.test(titleOf(one), () => runNoting(name, one, open), one.timeout ?? TIMEOUT);
      else runner.test(`${titleOf(one)} (not run: ${reason})`, () => noteNotRun(name, one.id, reason), TIMEOUT);
    }
    runner.afterAll(() => {
      report(contractMatrix([name]));
    });
  });
}

/** Runs one case in a context of its own. The error of a failure names the seed. */
export async function runCase<Context extends Closable>(
  one: Case<Context>,
  open: () => Promise<Context>,
): Promise<void> {
  const context = await open();
  try {
    await one.run(context);
  } catch (error) {
    throw namingSeed(error, context.seed);
  } finally {
    await context.close();
  }
}

// No `instanceof`: under Jest the errors of Node's own modules come from another realm.
function namingSeed(error: unknown, seed: number | undefined): unknown {
  if (seed !== undefined && typeof error === 'object' && error !== null && 'message' in error)
    error.message = `${String(error.message)} (seed ${String(seed)})`;
  return error;
}

async function runNoting<Context extends Closable>(
  suite: string,
  one: Case<Context>,
  open: () => Promise<Context>,
): Promise<void> {
  try {
    await runCase(one, open);
    recordOutcome(suite, one.id, { _tag: 'passed' });
  } catch (error) {
    recordOutcome(suite, one.id, { _tag: 'failed' });
    throw error;
  }
}

function noteNotRun(suite: string, id: string, reason: string): Promise<void> {
  recordOutcome(suite, id, { _tag: 'not run', reason });
  return Promise.resolve();
}

function print(matrix: string): void {
  // eslint-disable-next-line no-console -- the matrix is there to be seen
  console.log(matrix);
}
