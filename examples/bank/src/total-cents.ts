// Sums of money: exact also where they are larger than any single amount may be.
import * as t from 'io-ts';

/**
 * A sum of cents of any size, below zero included, stored as a decimal text, since JSON numbers are exact to 2^53 only.
 *
 * @example
 * TotalCents.encode(27_021_597_764_222_973n); // '27021597764222973'
 */
export const TotalCents = new t.Type<bigint, string>(
  'TotalCents',
  (value): value is bigint => typeof value === 'bigint',
  (value, context) =>
    typeof value === 'string' && /^-?\d+$/.test(value) ? t.success(BigInt(value)) : t.failure(value, context),
  String,
);
