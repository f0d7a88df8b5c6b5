// The document views of the cases, and how their rows are recomputed from the log without the code under test.
import { defineProjection, documents, removeRow, type RecordedEvent } from '@millrace/core';
import * as t from 'io-ts';
import { assert, right } from '../asserting.js';
import type { ProjectionContext } from '../projection-context.js';

/** A row that shows what was done to it: how often, what last, and in which order. */
export interface Row {
  readonly row: string;
  readonly count: number;
  readonly last: number;
  readonly order: number;
}

/** A number that depends on all numbers before `n`, and on their order. */
export const inOrder = (order: number | undefined, n: number): number => ((order ?? 7) * 31 + n + 1) % 1_000_003;

/**
 * A view of the rows that entries of ledgers name.
 *
 * @param refuse is asked before each entry: what it throws is what the handler throws.
 */
export function rowsView(
  { Ledgers, projection }: Pick<ProjectionContext, 'Ledgers' | 'projection'>,
  options: {
    readonly name?: string;
    readonly version?: number;
    readonly refuse?: (id: string, n: number) => void;
    readonly unknownEvents?: 'fail' | 'ignore';
  } = {},
) {
  const { name, version = 1, refuse = () => undefined, unknownEvents } = options;
  type Noted = { readonly id: string; readonly n: number; readonly row: string };
  const noted = {
    key: ({ row }: Noted) => ({ row }),
    change: (row: { count: number; last: number; order: number }, { id, n }: Noted) => {
      refuse(id, n);
      row.count += 1;
      row.last = n;
      row.order = inOrder(row.order, n);
    },
  };
  return defineProjection({
    name: projection(name),
    version,
    view: documents({
      key: { row: t.string },
      row: { count: t.number, last: t.number, order: t.number },
      initial: { count: 0, last: 0, order: 0 },
    }),
    ...(unknownEvents && { unknownEvents }),
    on: (handlers) =>
      handlers(Ledgers, { noted, amended: noted, struck: { key: ({ row }) => ({ row }), change: () => removeRow } }),
  });
}

/** The rows that the events of the case come to, by a plain fold. @param leaveOut events that are not in the view. */
export function foldRows(
  log: readonly RecordedEvent[],
  leaveOut: (event: RecordedEvent) => boolean = () => false,
): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const event of log) {
    if (event.type.endsWith('/seen') || leaveOut(event)) continue;
    const { row } = event.data as { readonly row: string };
    const n = numberOf(event) ?? 0;
    const { count = 0, order = 0 } = rows.get(row) ?? {};
    if (event.type.endsWith('/struck')) rows.delete(row);
    else rows.set(row, { row, count: count + 1, last: n, order: inOrder(order, n) });
  }
  return [...rows.values()].sort((a, b) => (a.row < b.row ? -1 : 1));
}

/** The rows that the view store has. */
export async function storedRows(
  { views, projection }: Pick<ProjectionContext, 'views' | 'projection'>,
  { name, version }: { readonly name?: string; readonly version?: number } = {},
): Promise<readonly Row[]> {
  const of = { projection: projection(name), ...(version === undefined ? {} : { version }) };
  const page = right(await views.page(of, { limit: 100_000 })());
  return page.map(({ row }) => row as unknown as Row).sort((a, b) => (a.row < b.row ? -1 : 1));
}

/** Fails unless the view store has exactly what the log comes to. */
export async function assertRows(
  context: ProjectionContext,
  leaveOut?: (event: RecordedEvent) => boolean,
): Promise<void> {
  assert.deepEqual(await storedRows(context), foldRows(await context.log(), leaveOut));
}

/** What the event notes, as the newest version of it would say. */
export function numberOf({ data }: RecordedEvent): number | undefined {
  const { n, value } = data as { readonly n?: number; readonly value?: number };
  return n ?? value;
}
