// Tables: aligned within the width of a terminal, one field below the other where it is too narrow, and tabs in a pipe.
import type { Paint } from './paint.js';
import { cut, fill, widthOf } from './fit.js';
import { printable } from './printable.js';

/** A column of rows of `Row`. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  /** Numbers stand on the right. Default: `'left'`. */
  readonly align?: 'left' | 'right';
  /** May be cut to so many cells where the terminal is narrow. Default: never cut. */
  readonly atLeast?: number;
  /** Colours what is shown. */
  readonly paint?: (text: string, row: Row) => string;
}

export interface TablePlace {
  /** The cells of a line; `undefined`: no terminal. */
  readonly width: number | undefined;
  readonly paint: Paint;
}

const GAP = '  ';

/** The lines of a table. Without a terminal: a line per row, its fields separated by tabs, and no heading. */
export function table<Row>(
  { width, paint }: TablePlace,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): readonly string[] {
  const cells = rows.map((row) => columns.map(({ value }) => printable(value(row))));
  if (width === undefined) return cells.map((line) => line.join('\t'));
  const widths = columns.map(({ title }, at) =>
    Math.max(widthOf(title), ...cells.map((line) => widthOf(line[at] ?? ''))),
  );
  const fitting = fit(columns, widths, width);
  if (fitting === undefined) return stacked({ width, paint }, columns, rows, cells);
  const line = (texts: readonly string[], colour: (text: string, at: number) => string): string =>
    texts
      .map((text, at) => {
        const column = columns[at];
        const space = fitting[at] ?? 0;
        const shown = cut(text, space);
        // Nothing behind the last column, so that a line of just the width does not break.
        const isLast = at === texts.length - 1 && column?.align !== 'right';
        return colour(isLast ? shown : fill(shown, space, column?.align), at);
      })
      .join(GAP);
  return [
    line(
      columns.map(({ title }) => title),
      (text) => paint.dim(text),
    ),
    ...cells.map((texts, index) =>
      line(texts, (text, at) => {
        const [column, row] = [columns[at], rows[index]];
        return column?.paint === undefined || row === undefined ? text : column.paint(text, row);
      }),
    ),
  ];
}

// Takes from the widest column that may give, until all fit; `undefined` when they never will.
function fit<Row>(
  columns: readonly Column<Row>[],
  natural: readonly number[],
  width: number,
): readonly number[] | undefined {
  const widths = [...natural];
  let over = widths.reduce((sum, each) => sum + each, 0) + GAP.length * (columns.length - 1) - width;
  while (over > 0) {
    let widest = -1;
    for (const [at, { atLeast }] of columns.entries()) {
      const own = widths[at] ?? 0;
      if (atLeast !== undefined && own > atLeast && own > (widths[widest] ?? 0)) widest = at;
    }
    if (widest < 0) return undefined;
    widths[widest] = (widths[widest] ?? 0) - 1;
    over -= 1;
  }
  return widths;
}

function stacked<Row>(
  { width = 80, paint }: TablePlace,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  cells: readonly (readonly string[])[],
): readonly string[] {
  const titles = Math.max(...columns.map(({ title }) => widthOf(title)));
  const space = Math.max(8, width - titles - GAP.length);
  return rows.flatMap((row, index) => [
    ...(index === 0 ? [] : ['']),
    ...columns.map(({ title, paint: colour }, at) => {
      const text = cut(cells[index]?.[at] ?? '', space);
      return `${paint.dim(fill(title, titles))}${GAP}${colour === undefined ? text : colour(text, row)}`;
    }),
  ]);
}
