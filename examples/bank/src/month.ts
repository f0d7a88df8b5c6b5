// A month of the calendar.
import * as t from 'io-ts';
import { Day } from './day.js';

/** What marks a text as a `Month`. */
export interface MonthBrand {
  readonly Month: unique symbol;
}

/**
 * A month, as `1993-02`.
 *
 * @example
 * Month.is('1993-02'); // true
 * Month.is('1993-13'); // false
 */
export const Month = t.brand(t.string, (text): text is t.Branded<string, MonthBrand> => Day.is(`${text}-01`), 'Month');
export type Month = t.TypeOf<typeof Month>;

/** The month that a day is in. */
export function monthOf(day: Day): Month {
  // What is left of a day that exists is a month that exists.
  return day.slice(0, 7) as Month;
}
