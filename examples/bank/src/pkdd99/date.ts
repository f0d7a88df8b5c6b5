// Dates of the file, `yymmdd`, as days.
import * as E from 'fp-ts/lib/Either.js';
import { Day } from '../day.js';
import { quote } from './text.js';

const DATE = /^(\d\d)(\d\d)(\d\d)$/;

/**
 * Reads a date. The data are of the 1990s, so that `yy` is always 19yy. Left: why it is none.
 *
 * @example
 * parseDate('930228'); // right('1993-02-28')
 */
export function parseDate(text: string): E.Either<string, Day> {
  const match = DATE.exec(text);
  if (match === null) return E.left(`date: not yymmdd: ${quote(text)}`);
  const [, year = '', month = '', day = ''] = match;
  const date = `19${year}-${month}-${day}`;
  return Day.is(date) ? E.right(date) : E.left(`date: there is no such day: ${quote(text)}`);
}
