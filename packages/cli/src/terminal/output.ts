// What a verb says: text for people, or JSON for machines, of the same thing.
import type { Io } from './io.js';
import { jsonText } from './json-text.js';
import { paintFor, type Paint } from './paint.js';
import { redact } from './redact.js';
import { table, type Column } from './table.js';

/** Text to be shown: a line, or several. */
export type Text = string | readonly string[];

export interface Output {
  /** Whether `--json` was given. Then `document` and `item` write JSON, and the rest of this is silent. */
  readonly json: boolean;
  /** The cells of a line; `undefined` when it is no terminal. */
  readonly width: number | undefined;
  readonly paint: Paint;
  /** The one result of a verb: one JSON document, or what `text` gives. */
  readonly document: (value: unknown, text: () => Text) => Promise<void>;
  /** One of many results, each of which is shown as soon as it is known: a line of JSON each. */
  readonly item: (value: unknown, text: () => Text) => Promise<void>;
  /** For people only. */
  readonly text: (text: Text) => Promise<void>;
  /** As `text`, to the standard error: what is not the result. Credentials are taken out. */
  readonly note: (text: Text) => Promise<void>;
  /** A table for `document` and `item`. */
  readonly table: <Row>(columns: readonly Column<Row>[], rows: readonly Row[]) => readonly string[];
}

export interface OutputOptions {
  readonly json: boolean;
  readonly color: boolean;
}

export function outputTo(io: Io, { json, color }: OutputOptions): Output {
  const { out, err } = io;
  const paint = paintFor(out, io, color && !json);
  const width = out.columns();
  const write = (text: Text) => out.write(linesOf(text));
  return {
    json,
    width,
    paint,
    document: (value, text) => (json ? write(jsonText(value, width === undefined ? undefined : 2)) : write(text())),
    item: (value, text) => (json ? write(jsonText(value)) : write(text())),
    text: (text) => (json ? Promise.resolve() : write(text)),
    note: (text) => (json ? Promise.resolve() : err.write(redact(linesOf(text)))),
    table: (columns, rows) => table({ width, paint }, columns, rows),
  };
}

function linesOf(text: Text): string {
  const lines = typeof text === 'string' ? [text] : text;
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
