// A PKDD'99 transaction file as a stream of rows, malformed ones included.
import { createReadStream } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { columnsOf } from './header.js';
import { lines, type Line } from './lines.js';
import { parseRow, type Row } from './row.js';
import { textOf } from './text.js';
import { unreadable, Unreadable } from './unreadable.js';

/** A line that is no row, and why. */
export interface Malformed {
  /** From 1, the header counted. */
  readonly line: number;
  readonly reason: string;
}

/**
 * Reads a file from its beginning, no faster than its rows are asked for. Empty lines are no rows.
 *
 * @returns pages of rows; left: a malformed one, after which the next is read all the same.
 * @throws Unreadable when the file cannot be read, or is none of this format: from the first page on.
 */
export async function* readRows(file: string): AsyncGenerator<readonly E.Either<Malformed, Row>[]> {
  let columns: number | undefined;
  for await (const page of lines(bytesOf(file))) {
    const rest = columns === undefined ? page.slice(1) : page;
    const [header] = page;
    if (header === undefined) continue;
    const known = (columns ??= readHeader(file, header));
    yield rest.filter(({ bytes }) => bytes?.length !== 0).map((line) => readRow(line, known));
  }
  if (columns === undefined) throw new Unreadable(file, 'is empty');
}

async function* bytesOf(file: string): AsyncGenerator<Buffer> {
  try {
    // Without an encoding, a stream of a file gives buffers.
    yield* createReadStream(file) as AsyncIterable<Buffer>;
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function readHeader(file: string, line: Line): number {
  const mark = line.bytes?.subarray(0, 2).toString('latin1');
  if (mark === '\xff\xfe' || mark === '\xfe\xff') throw new Unreadable(file, 'is UTF-16; expected UTF-8');
  const text = textOf(line);
  if (E.isLeft(text)) throw new Unreadable(file, `the first line is no header of UTF-8 text: ${text.left}`);
  const columns = columnsOf(text.right.replace(/^\uFEFF/, ''));
  if (E.isLeft(columns)) throw new Unreadable(file, columns.left);
  return columns.right;
}

function readRow(line: Line, columns: number): E.Either<Malformed, Row> {
  const text = textOf(line);
  const row = E.isLeft(text) ? text : parseRow(text.right, columns);
  return E.isLeft(row) ? E.left({ line: line.number, reason: row.left }) : row;
}
