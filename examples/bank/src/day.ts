// A day of the calendar, without a time or a zone.
import * as t from 'io-ts';

/** What marks a text as a `Day`. */
export interface DayBrand {
  readonly Day: unique symbol;
}

/**
 * A day that exists, as `1993-02-28`.
 *
 * @example
 * Day.is('1993-02-28'); // true
 * Day.is('1993-02-29'); // false
 */
export const Day = t.brand(t.string, (text): text is t.Branded<string, DayBrand> => exists(text), 'Day');
export type Day = t.TypeOf<typeof Day>;

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function exists(text: string): boolean {
  const match = DAY.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= (LENGTHS[month - 1] ?? 0) + (leap ? 1 : 0);
}
