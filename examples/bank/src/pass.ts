// One pass over a file: every row becomes a command, and is counted.
import * as E from 'fp-ts/lib/Either.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import type { Bank } from './bank.js';
import { readRows, type Malformed } from './pkdd99/read-rows.js';
import { Unreadable } from './pkdd99/unreadable.js';
import { beginPosting, type Outcome } from './posting.js';

/** What became of the rows of a file. */
export interface Pass {
  /** The sum of the committed, newly accepted, duplicate, rejected and malformed ones. */
  readonly rows: number;
  /** Rows whose command was committed in this pass. */
  readonly committed: number;
  /** Those that an earlier pass had rejected; they are not among the committed. */
  readonly newlyAccepted: number;
  /** Rows whose command had been committed before: earlier in the file, or in an earlier pass. */
  readonly duplicates: number;
  /** Rows by the code of their rejection. */
  readonly rejected: ReadonlyMap<string, number>;
  /** What the next pass must know of this one: which rows were rejected. */
  readonly rejectedRows: ReadonlySet<string>;
  /** In the order of the file. */
  readonly malformed: readonly Malformed[];
  /** The accounts that have a well-formed row. */
  readonly accounts: ReadonlySet<string>;
  /** How many commands were sent: those of the rows, and those that open accounts. */
  readonly commands: number;
}

// So many rows are decided beside each other. On the memory store one at a time takes a third longer, and more than a
// dozen change nothing; a store behind a network is kept busy.
const AT_A_TIME = 64;

/**
 * Applies the rows of `file` to `bank`.
 *
 * @param onRows is told how many rows have been dealt with, now and then.
 * @param rejectedBefore the `rejectedRows` of the pass before this one.
 * @returns left: why the pass ended early, in words. What was committed until then stays so.
 */
export async function runPass(
  bank: Bank,
  file: string,
  onRows: (rows: number) => void,
  rejectedBefore: ReadonlySet<string> = new Set(),
): Promise<E.Either<string, Pass>> {
  const posting = beginPosting(bank);
  const counts = { rows: 0, committed: 0, newlyAccepted: 0, duplicates: 0 };
  const rejected = new Map<string, number>();
  const rejectedRows = new Set<string>();
  const malformed: Malformed[] = [];

  function count(outcome: Outcome): void {
    const row = `${outcome.row.accountId}/${outcome.row.transId}`;
    switch (outcome._tag) {
      case 'Committed':
        counts[rejectedBefore.has(row) ? 'newlyAccepted' : 'committed'] += 1;
        rejectedRows.delete(row);
        return;
      case 'Duplicate':
        counts.duplicates += 1;
        return;
      case 'Rejected':
        rejected.set(outcome.code, (rejected.get(outcome.code) ?? 0) + 1);
        rejectedRows.add(row);
    }
  }

  try {
    for await (const page of readRows(file)) {
      const { left, right } = RA.separate(page);
      malformed.push(...left);
      counts.rows += left.length;
      for (const rows of RA.chunksOf(AT_A_TIME)(right)) {
        const outcomes = await posting.post(rows)();
        if (E.isLeft(outcomes)) return outcomes;
        counts.rows += rows.length;
        outcomes.right.forEach(count);
        onRows(counts.rows);
      }
    }
  } catch (cause) {
    if (cause instanceof Unreadable) return E.left(cause.message);
    throw cause;
  }
  const { accounts, commands } = posting;
  return E.right({ ...counts, rejected, rejectedRows, malformed, accounts, commands: commands() });
}
