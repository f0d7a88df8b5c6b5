// Amounts of the file as cents, exactly.
import * as E from 'fp-ts/lib/Either.js';
import { Cents } from '../cents.js';
import { quote } from './text.js';

const AMOUNT = /^(\d+)(?:\.(\d{1,2}))?$/;

/**
 * Reads a decimal number with at most two decimals. It never becomes a fraction of floating point on the way: its
 * digits are those of the cents. Left: why it is no amount.
 *
 * @example
 * parseAmount('19.99'); // right(1999)
 * parseAmount('0.1'); // right(10)
 */
export function parseAmount(text: string): E.Either<string, Cents> {
  const match = AMOUNT.exec(text);
  if (match === null) return E.left(`amount: ${reason(text)}: ${quote(text)}`);
  const [, whole = '', decimals = ''] = match;
  const cents = BigInt(whole + decimals.padEnd(2, '0'));
  // Also what is too large for a number is no `Cents`: rounding never brings it back below the largest.
  const amount = Number(cents);
  return Cents.is(amount) ? E.right(amount) : E.left(`amount: too large to be exact: ${quote(text)}`);
}

function reason(text: string): string {
  if (/^-\d+(\.\d*)?$/.test(text)) return 'negative';
  if (/^\d+\.\d{3,}$/.test(text)) return 'more than two decimals';
  return 'not a decimal number';
}
