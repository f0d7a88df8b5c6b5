// The bytes of a line as text.
import * as E from 'fp-ts/lib/Either.js';
import { LONGEST, type Line } from './lines.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Left: why the line is no text. */
export function textOf({ bytes }: Line): E.Either<string, string> {
  if (bytes === undefined) return E.left(`longer than ${LONGEST} bytes`);
  if (bytes.includes(0)) return E.left('a NUL byte');
  return E.tryCatch(
    () => utf8.decode(bytes),
    () => 'not UTF-8',
  );
}

const QUOTED = 40;

/** What a report quotes of a file: on one line, without control characters, not long. */
export function quote(text: string): string {
  // JSON leaves DEL and the C1 control characters as they are, and a terminal would obey them.
  const quoted = JSON.stringify(text.slice(0, QUOTED).toWellFormed()).replace(/[\u007f-\u009f]/g, '?');
  return text.length > QUOTED ? `${quoted}…` : quoted;
}
