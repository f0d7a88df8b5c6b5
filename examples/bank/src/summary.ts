// What a run came to: the figures that are printed.
import type { Balance } from './balances.js';
import { largestOf, totalOf } from './balances.js';
import type { Pass } from './pass.js';
import type { Malformed } from './pkdd99/read-rows.js';
import type { ViewsSummary } from './views/views-summary.js';

/** The figures of one pass. Its rows are the sum of the kinds that follow. */
export interface PassFigures {
  readonly rows: number;
  readonly committed: number;
  /** Rows that the first pass rejected and this one, the second, committed; not among the `committed`. */
  readonly newlyAccepted: number;
  readonly duplicates: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly malformed: number;
  readonly commandsPerSecond: number;
}

/** The figures of a run. Those of rows are of the first pass; those of accounts are of the end. */
export interface Summary {
  readonly file: string;
  /** Data rows, malformed ones included, empty lines not. */
  readonly rows: number;
  readonly committed: number;
  /** Rows whose command had been committed before. */
  readonly duplicates: number;
  /** Rows by code. */
  readonly rejected: Readonly<Record<string, number>>;
  readonly malformed: readonly Malformed[];
  /** Rows that the first pass rejected and the second one committed. */
  readonly newlyAccepted: number;
  readonly accounts: number;
  readonly totalCents: bigint;
  readonly largest: readonly Balance[];
  /** Of the first pass. Opening an account is a command too. */
  readonly commandsPerSecond: number;
  readonly passes: readonly PassFigures[];
  /** What was built from the whole log, and whether it says what the aggregates say. */
  readonly views: ViewsSummary;
}

/** A pass, and how long it took. */
export interface TimedPass {
  readonly pass: Pass;
  readonly milliseconds: number;
}

const LARGEST = 10;

/** @param balances of all accounts, after the last pass. */
export function summarize(
  file: string,
  first: TimedPass,
  second: TimedPass | undefined,
  balances: readonly Balance[],
  views: ViewsSummary,
): Summary {
  const figures = figuresOf(first);
  const again = second === undefined ? undefined : figuresOf(second);
  return {
    file,
    ...figures,
    malformed: first.pass.malformed,
    newlyAccepted: again?.newlyAccepted ?? 0,
    accounts: balances.length,
    totalCents: totalOf(balances),
    largest: largestOf(balances, LARGEST),
    passes: again === undefined ? [figures] : [figures, again],
    views,
  };
}

function figuresOf({ pass, milliseconds }: TimedPass): PassFigures {
  const { rows, committed, newlyAccepted, duplicates, rejected, malformed, commands } = pass;
  return {
    rows,
    committed,
    newlyAccepted,
    duplicates,
    rejected: Object.fromEntries([...rejected].sort(([a], [b]) => (a < b ? -1 : 1))),
    malformed: malformed.length,
    commandsPerSecond: commands === 0 ? 0 : Math.round((commands * 1000) / Math.max(milliseconds, 1)),
  };
}
