// `--at`: a revision, or a point in time.
import * as E from 'fp-ts/lib/Either.js';
import type { Until } from '../../model/aggregate-state.js';
import type { Parse } from '../parameters.js';

const DATE = /^\d{4}-\d\d-\d\d/;
const ZONE = /(z|[+-]\d\d:?\d\d)$/i;

/** Digits are a revision; a date or a time without its zone is in UTC; a date alone is its end. */
export const readUntil: Parse<Until> = (text) => {
  if (/^\d{1,20}$/.test(text)) return E.right({ _tag: 'Revision', revision: BigInt(text) });
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const whole = isDay ? `${text}T23:59:59.999Z` : ZONE.test(text) ? text : `${text}Z`;
  const time = DATE.test(text) ? Date.parse(whole.replace(' ', 'T')) : NaN;
  return Number.isNaN(time)
    ? E.left(`expected a revision, or a time such as 2026-01-31 or 2026-01-31T12:00:00Z, got '${text}'`)
    : E.right({ _tag: 'Time', time });
};
