// The matrix of what ran where: one row per case, one column per suite.

/** How a case came out. Several cases of one id are one cell, and the worst of them counts. */
export type Outcome =
  { readonly _tag: 'passed' } | { readonly _tag: 'failed' } | { readonly _tag: 'not run'; readonly reason: string };

/** Case id → suite → outcomes. */
export type Matrix = Map<string, Map<string, Outcome[]>>;

const everything: Matrix = new Map();

/** Notes how a case came out. */
export function recordOutcome(suite: string, id: string, outcome: Outcome, matrix: Matrix = everything): void {
  const row = matrix.get(id) ?? new Map<string, Outcome[]>();
  matrix.set(id, row);
  row.set(suite, [...(row.get(suite) ?? []), outcome]);
}

/**
 * What ran in this process, as text: a row per case and a column per suite, and below it why cases were not run.
 *
 * @param suites only these. Default: all.
 * @example
 * contractMatrix();
 * //      memory  eventstore
 * // S01  2 ok    2 ok
 * // S13  4 ok    1 FAILED of 4
 */
export function contractMatrix(suites?: readonly string[], matrix: Matrix = everything): string {
  const columns = suites ?? [...new Set([...matrix.values()].flatMap((row) => [...row.keys()]))];
  const ids = [...matrix.keys()]
    .filter((id) => columns.some((suite) => matrix.get(id)?.has(suite) === true))
    .sort(inOrder);
  const cells = [
    ['', ...columns],
    ...ids.map((id) => [id, ...columns.map((suite) => cell(matrix.get(id)?.get(suite) ?? []))]),
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  const table = cells.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...table, ...reasons(ids, columns, matrix)].join('\n');
}

// R2 before R10.
function inOrder(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function cell(outcomes: readonly Outcome[]): string {
  if (outcomes.length === 0) return '-';
  const count = (tag: Outcome['_tag']) => outcomes.filter(({ _tag }) => _tag === tag).length;
  if (count('failed') > 0) return `${String(count('failed'))} FAILED of ${String(outcomes.length)}`;
  if (count('not run') > 0) return `${String(count('not run'))} not run of ${String(outcomes.length)}`;
  return `${String(outcomes.length)} ok`;
}

function reasons(ids: readonly string[], columns: readonly string[], matrix: Matrix): string[] {
  return ids.flatMap((id) =>
    columns.flatMap((suite) =>
      (matrix.get(id)?.get(suite) ?? []).flatMap((outcome) =>
        outcome._tag === 'not run' ? [`${id} on ${suite} not run: ${outcome.reason}`] : [],
      ),
    ),
  );
}
