// The first line of a file: the names of its columns.
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { fieldsOf } from './fields.js';
import { quote } from './text.js';

/** What every file begins with, in this order; further columns may follow. */
export const COLUMNS = ['trans_id', 'account_id', 'date', 'type', 'operation', 'amount', 'balance'] as const;

/** Right: how many columns the file has. Left: how its first line is no header. */
export function columnsOf(line: string): E.Either<string, number> {
  const refused = `expected the header ${COLUMNS.join(';')};..., got ${quote(line)}`;
  return pipe(
    fieldsOf(line),
    E.mapLeft(() => refused),
    E.filterOrElse(
      (names) => COLUMNS.every((name, i) => names[i] === name),
      () => refused,
    ),
    E.map((names) => names.length),
  );
}
