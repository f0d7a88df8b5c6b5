// The fields of a line: separated by semicolons, quoted or not.
import * as E from 'fp-ts/lib/Either.js';

// One field and what ends it. In a quoted one, two quotes stand for one.
const FIELD = /(?:"([^"]*(?:""[^"]*)*)"|([^";]*))(;|$)/y;

/**
 * Splits a line into its fields. Left: why it is not well formed.
 *
 * @example
 * fieldsOf('695247;"VKLAD";;'); // right(['695247', 'VKLAD', '', ''])
 */
export function fieldsOf(line: string): E.Either<string, readonly string[]> {
  const fields: string[] = [];
  FIELD.lastIndex = 0;
  for (;;) {
    const match = FIELD.exec(line);
    if (match === null) return E.left(`field ${fields.length + 1}: a quote is not closed, or not at its place`);
    const [, quoted, plain = '', end] = match;
    fields.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '') return E.right(fields);
  }
}
