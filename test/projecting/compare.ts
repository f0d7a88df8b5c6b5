// Compares the views in PostgreSQL with what they must come to.
import { readView } from '@millrace/core';
import { isLeft } from 'fp-ts/lib/Either.js';
import type { Pool } from 'pg';
import type { Folded, FoldedRow } from './fold.js';
import { Totals, type Views } from './views.js';

export interface Compared {
  /** Events of the log that the views have to show. */
  readonly applied: number;
  readonly lost: number;
  readonly twice: number;
  /** The first of all that is wrong, in words: what is lost or twice, rows that differ, an order that was not kept. */
  readonly problems: readonly string[];
}

/** @throws what pg throws, and an Error when the view cannot be read. */
export async function compare(pool: Pool, views: Views, expected: Folded): Promise<Compared> {
  const problems: string[] = [];
  const entries = await compareEntries(pool, expected, problems);
  await compareTotals(views, expected, problems);
  return { applied: expected.events, ...entries, problems: problems.slice(0, 20) };
}

// Within a stream, entries are made in the order of the revisions: `n` only grows.
const PER_STREAM = `
  select stream, count(*)::int as count, count(distinct revision)::int as distinct, max(revision)::int as newest,
    (count(*) filter (where revision <= before))::int as back
  from (select *, lag(revision) over (partition by stream order by n) as before from entries) as entry
  group by stream`;

interface StreamRow {
  readonly stream: string;
  readonly count: number;
  readonly distinct: number;
  readonly newest: number;
  readonly back: number;
}

async function compareEntries(pool: Pool, { lengths }: Folded, problems: string[]) {
  const { rows } = await pool.query<StreamRow>(PER_STREAM);
  const found = new Map(rows.map((row) => [row.stream, row]));
  let lost = 0;
  let twice = 0;
  for (const [stream, length] of lengths) {
    const { count, distinct, newest, back } = found.get(stream) ?? { count: 0, distinct: 0, newest: -1, back: 0 };
    lost += length - distinct;
    twice += count - distinct;
    if (count !== length || distinct !== length || newest !== length - 1 || back !== 0)
      problems.push(
        `${stream} has ${String(length)} events; entries: ${String(count)}, of ${String(distinct)} events up to ` +
          `${String(newest)}, ${String(back)} of them behind a later one`,
      );
    found.delete(stream);
  }
  for (const stream of found.keys()) problems.push(`there are entries of ${stream}, which nobody wrote`);
  return { lost, twice };
}

async function compareTotals(views: Views, { rows }: Folded, problems: string[]): Promise<void> {
  const shown = await allTotals(views);
  for (const [row, expected] of rows) {
    const found = shown.get(row);
    if (found === undefined || !isSame(found, expected))
      problems.push(`row ${row} is ${JSON.stringify(found)}, and should be ${JSON.stringify(expected)}`);
  }
  for (const row of shown.keys()) if (!rows.has(row)) problems.push(`there is a row ${row}, which nobody wrote`);
}

/** All rows of the view. @throws Error when it cannot be read. */
export async function allTotals(views: Views): Promise<ReadonlyMap<string, FoldedRow>> {
  const reader = readView(views, Totals);
  const all = new Map<string, FoldedRow>();
  let last: FoldedRow | undefined;
  for (;;) {
    const page = await reader.find({}, { limit: 1_000, ...(last !== undefined && { after: { row: last.row } }) })();
    if (isLeft(page)) throw new Error(page.left.message, { cause: page.left });
    for (const row of page.right) all.set(row.row, row);
    last = page.right.at(-1);
    if (last === undefined) return all;
  }
}

function isSame(a: FoldedRow, b: FoldedRow): boolean {
  return a.sum === b.sum && a.count === b.count && a.chain === b.chain && a.last === b.last;
}
