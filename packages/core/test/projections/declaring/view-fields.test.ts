// How look-ups are stored, as their codecs tell.
import { optional } from '@millrace/core';
import * as t from 'io-ts';
import { viewFields } from '../../../src/projection/view-fields.js';

const DateFromText = new t.Type<Date, string>(
  'DateFromText',
  (value): value is Date => value instanceof Date,
  (value) => (typeof value === 'string' ? t.success(new Date(value)) : t.failure(value, [])),
  (date) => date.toISOString(),
);

describe('the fields of a view', () => {
  test.each([
    ['text', t.string],
    ['number', t.number],
    ['number', t.Int],
    ['boolean', t.boolean],
    ['text', t.literal('a')],
    ['number', t.literal(1)],
    ['boolean', t.literal(true)],
    ['text', t.keyof({ a: null, b: null })],
    ['text', t.union([t.literal('a'), t.string])],
    ['json', t.union([t.string, t.number])],
    ['json', t.union([t.string, t.null])],
    ['text', optional(t.string)],
    ['number', optional(t.Int)],
    ['text', t.readonly(t.string as unknown as t.Type<object>)],
    ['json', t.array(t.string)],
    ['json', t.type({ a: t.string })],
    ['json', t.null],
    // What it encodes to is known to itself alone.
    ['json', DateFromText],
    ['json', optional(DateFromText)],
  ] as const)('are %s for %o', (type, codec) => {
    expect(viewFields({ field: codec }, ['field'])).toEqual([{ name: 'field', type }]);
  });

  test('keep the order in which they are named', () => {
    const props = { a: t.string, b: t.number, c: t.boolean };
    expect(viewFields(props, ['c', 'a']).map(({ name }) => name)).toEqual(['c', 'a']);
  });
});
