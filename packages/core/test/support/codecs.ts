// Codecs of the tests, and records of them taken apart.
import { optional } from '@millrace/core';
import * as t from 'io-ts';
import { Issues, recordCodec, type Encoded, type Fields } from '../../src/codec/record.js';

export const DateFromText = new t.Type<Date, string>(
  'DateFromText',
  (value): value is Date => value instanceof Date,
  (value, context) => {
    const date = new Date(typeof value === 'string' ? value : NaN);
    return Number.isNaN(date.getTime()) ? t.failure(value, context) : t.success(date);
  },
  (date) => date.toISOString(),
);
export const Throwing = new t.Type<string, string>(
  'Throwing',
  (value): value is string => {
    if (value === 'is') throw new Error('is');
    return typeof value === 'string';
  },
  (value, context) => {
    if (value === 'decode') throw new Error('decode');
    return t.string.validate(value, context);
  },
  (value) => {
    if (value === 'encode') throw new Error('encode');
    return value;
  },
);
export const EPOCH = '1970-01-01T00:00:00.000Z';

export const codec = recordCodec({ n: t.number, at: DateFromText, list: t.array(t.string), note: optional(t.string) });
export const flat = recordCodec({ n: t.number, s: t.string });

export function issues(result: unknown): unknown {
  return result instanceof Issues ? result.list : { unexpected: result };
}
export function fields(result: Fields | Issues): Fields {
  if (result instanceof Issues) throw new Error(JSON.stringify(result.list));
  return result;
}
export function encoded(result: Encoded | Issues): Encoded {
  if (result instanceof Issues) throw new Error(JSON.stringify(result.list));
  return result;
}
