// Money: whole cents, never a fraction of one.
import * as t from 'io-ts';

/** What marks a number as `Cents`. */
export interface CentsBrand {
  readonly Cents: unique symbol;
}

/**
 * An amount of money in cents: an integer from 0 to `Number.MAX_SAFE_INTEGER`, so that it is exact.
 *
 * @example
 * Cents.is(1999); // true
 * Cents.is(19.99); // false
 */
export const Cents = t.brand(
  t.number,
  (amount): amount is t.Branded<number, CentsBrand> => Number.isSafeInteger(amount) && amount >= 0,
  'Cents',
);
export type Cents = t.TypeOf<typeof Cents>;

/**
 * Cents as people read them.
 *
 * @param cents at least 0.
 * @example
 * showCents(1999n); // '19.99'
 */
export function showCents(cents: bigint): string {
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
