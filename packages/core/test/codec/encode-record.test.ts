// Declared properties on their way out: events and keys.
import fc from 'fast-check';
import { optional, type Json } from '@millrace/core';
import * as t from 'io-ts';
import { recordCodec } from '../../src/codec/record.js';
import { codec, DateFromText, encoded, EPOCH, fields, flat, issues, Throwing } from '../support/codecs.js';

describe('encode', () => {
  const decoded = () => ({ n: 1, at: new Date(0), list: ['a'] });

  test('gives what is stored, and what its reader sees, both frozen', () => {
    const result = encoded(codec.encode(decoded()));
    expect(result.json).toStrictEqual({ n: 1, at: EPOCH, list: ['a'] });
    expect(result.decoded).toStrictEqual({ n: 1, at: new Date(0), list: ['a'] });
    for (const part of [result.json, result.json['list'], result.decoded, result.decoded['list']])
      expect(Object.isFrozen(part)).toBe(true);
  });

  test('is one object where every codec decodes to itself', () => {
    const { json, decoded: seen } = encoded(flat.encode({ n: 1, s: 'x' }));
    expect(json).toBe(seen);
    expect(json).toStrictEqual({ n: 1, s: 'x' });
  });

  test('shares nothing with what it was given, and freezes nothing of that', () => {
    const value = { ...decoded(), list: ['a'] };
    const result = encoded(codec.encode(value));
    value.list.push('b');
    expect([result.json['list'], result.decoded['list']]).toEqual([['a'], ['a']]);
    expect(Object.isFrozen(value.list)).toBe(false);
  });

  test('merges the key in before the data', () => {
    const keys = recordCodec({ id: t.string, day: DateFromText });
    const key = encoded(keys.encode({ id: 'k', day: new Date(0) }));
    const result = encoded(flat.encode({ s: 'x', n: 1 }, key));
    expect(Object.entries(result.json)).toEqual([
      ['id', 'k'],
      ['day', EPOCH],
      ['n', 1],
      ['s', 'x'],
    ]);
    expect(result.decoded).toStrictEqual({ id: 'k', day: new Date(0), n: 1, s: 'x' });
    const plain = encoded(recordCodec({ id: t.string }).encode({ id: 'k' }));
    const one = encoded(flat.encode({ n: 1, s: 'x' }, plain));
    expect(one.json).toBe(one.decoded);
    expect(encoded(codec.encode(decoded(), plain)).decoded).toStrictEqual({ id: 'k', ...decoded() });
  });

  test('takes no property of the data for one of the key', () => {
    const key = encoded(recordCodec({ id: t.string }).encode({ id: 'k' }));
    const result = encoded(flat.encode({ n: 1, s: 'x', id: 'other' }, key));
    expect(result.json).toStrictEqual({ id: 'k', n: 1, s: 'x' });
    expect(issues(flat.encode({ n: 1, s: 'x', id: 'other' }))).toEqual([{ path: 'id', message: 'is not declared' }]);
  });

  test('does not store an optional property that is not there', () => {
    const result = encoded(codec.encode({ ...decoded(), note: undefined }));
    expect(Object.keys(result.json)).toEqual(['n', 'at', 'list']);
    expect(Object.keys(result.decoded)).toEqual(['n', 'at', 'list']);
    expect(encoded(codec.encode({ ...decoded(), note: 'x' })).json['note']).toBe('x');
  });

  test('names all that is wrong, and takes undefined for left out', () => {
    expect(issues(codec.encode({ n: '1', at: EPOCH, list: [1], z: 1, y: undefined }))).toEqual([
      { path: 'n', message: 'expected number, got "1"' },
      { path: 'at', message: 'expected DateFromText in its decoded form, got "1970-01-01T00:00:00.000Z"' },
      { path: 'list.0', message: 'expected string, got 1' },
      { path: 'z', message: 'is not declared' },
    ]);
  });

  test.each([
    ['NaN', { n: NaN, s: '' }, 'n', 'NaN is not JSON'],
    ['-0', { n: -0, s: '' }, 'n', '-0 is not JSON'],
    ['Infinity', { n: Infinity, s: '' }, 'n', 'Infinity is not JSON'],
    ['a lone surrogate', { n: 0, s: '\udc00' }, 's', 'a lone surrogate is not valid Unicode'],
  ])('R8 refuses %s, which the codec takes and JSON does not', (_, value, path, message) => {
    expect(issues(flat.encode(value))).toEqual([{ path, message }]);
  });

  test('R8 refuses what JSON cannot hold anywhere inside, before it copies', () => {
    const any = recordCodec({
      any: t.unknown,
      as: new t.Type<unknown, unknown>('As', t.unknown.is, t.success, () => 1n),
    });
    const cycle: Record<string, unknown> = {};
    cycle['a'] = [cycle];
    const list = issues(any.encode({ any: cycle, as: 0 })) as { path: string; message: string }[];
    expect(list.map(({ message }) => message)).toEqual([
      'a cycle, or nested more than 500 deep',
      'a bigint is not JSON',
    ]);
    expect(list[0]?.path).toMatch(/^any\.a\.0\.a\.0/);
    expect(issues(any.encode({ any: { x: [undefined] }, as: 0 }))).toContainEqual({
      path: 'any.x.0',
      message: 'undefined is not JSON',
    });
  });

  test('R8 gives an issue when a codec throws', () => {
    const throwing = recordCodec({ a: Throwing });
    for (const at of ['is', 'encode'])
      expect(issues(throwing.encode({ a: at }))).toEqual([{ path: 'a', message: `its codec Throwing threw: ${at}` }]);
  });
});

test('own gives a copy that may be changed at will', () => {
  const value = Object.freeze({ n: 1, at: new Date(0), list: Object.freeze(['a']) });
  const own = codec.own(value) as unknown as { n: number; list: string[] };
  own.n = 2;
  own.list.push('b');
  expect(value.list).toEqual(['a']);
  const copy = flat.own(Object.freeze({ n: 1, s: 'x' }));
  copy['n'] = 2;
  expect(copy).toEqual({ n: 2, s: 'x' });
});

test('the names are those declared, in order', () => {
  expect(codec.names).toEqual(['n', 'at', 'list', 'note']);
});

test('whatever is encoded comes back equal when it is decoded', () => {
  const any = recordCodec({
    s: t.string,
    at: DateFromText,
    any: t.unknown,
    maybe: optional(t.record(t.string, t.number)),
  });
  const value = fc.record(
    {
      s: fc.string({ unit: 'grapheme' }),
      at: fc.date({ noInvalidDate: true }),
      // Without the -0 that fast-check also takes for JSON.
      any: fc.json({ stringUnit: 'grapheme' }).map((text) => JSON.parse(text) as Json),
      maybe: fc.dictionary(fc.string({ unit: 'grapheme' }), fc.integer()),
    },
    { requiredKeys: ['s', 'at', 'any'], noNullPrototype: true },
  );
  fc.assert(
    fc.property(value, (given) => {
      const { json } = encoded(any.encode(given));
      const through = JSON.parse(JSON.stringify(json)) as Json;
      expect(fields(any.decode(through, 'refuse'))).toEqual(given);
    }),
  );
});
