// A number with what it counts: `1 event`, `1,234 events`.
import { count } from './moments.js';

/** @param what in the singular. */
export function countOf(number: number, what: string): string {
  return `${count(number)} ${what}${number === 1 ? '' : 's'}`;
}
