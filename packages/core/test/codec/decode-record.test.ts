// Declared properties on their way in: commands, stored events, keys.
import { optional } from '@millrace/core';
import * as t from 'io-ts';
import { recordCodec } from '../../src/codec/record.js';
import { codec, EPOCH, fields, flat, issues, Throwing } from '../support/codecs.js';

describe('decode', () => {
  const raw = () => ({ n: 1, at: EPOCH, list: ['a'] });

  test('gives the decoded properties in an object of its own', () => {
    const value = raw();
    const decoded = fields(codec.decode(value, 'refuse'));
    expect(decoded).toStrictEqual({ n: 1, at: new Date(0), list: ['a'] });
    (decoded['list'] as string[]).push('b');
    expect(value.list).toEqual(['a']);
  });

  test('copies what a codec passes on', () => {
    const both = recordCodec({ it: t.intersection([t.type({ a: t.array(t.number) }), t.type({})]) });
    const value = { it: { a: [1] } };
    const decoded = fields(both.decode(value, 'refuse')) as typeof value;
    expect(decoded).toEqual(value);
    expect(decoded.it.a).not.toBe(value.it.a);
  });

  test('has an optional property if it was given and is not undefined', () => {
    expect(fields(codec.decode({ ...raw(), note: 'x' }, 'refuse'))['note']).toBe('x');
    expect(Object.keys(fields(codec.decode({ ...raw(), note: undefined }, 'refuse')))).toEqual(['n', 'at', 'list']);
    expect(issues(codec.decode({ ...raw(), note: null }, 'refuse'))).toEqual([
      { path: 'note', message: 'expected string, got null' },
    ]);
  });

  test('names all that is wrong, in the order of the declaration, then what is not declared', () => {
    expect(issues(codec.decode({ z: 1, list: ['a', 2], at: 'never' }, 'refuse'))).toEqual([
      { path: 'n', message: 'expected number, got undefined' },
      { path: 'at', message: 'expected DateFromText, got "never"' },
      { path: 'list.1', message: 'expected string, got 2' },
      { path: 'z', message: 'is not declared' },
    ]);
  });

  test('refuses what is not declared, or leaves it out, or both by name', () => {
    expect(issues(flat.decode({ n: 1, s: '', z: 1 }, 'refuse'))).toEqual([{ path: 'z', message: 'is not declared' }]);
    expect(fields(flat.decode({ n: 1, s: '', z: 1 }, 'ignore'))).toStrictEqual({ n: 1, s: '' });
    expect(fields(flat.decode({ n: 1, s: '', z: 1 }, 'refuse', ['z']))).toStrictEqual({ n: 1, s: '' });
    expect(issues(flat.decode({ n: 1, s: '', z: 1, y: 2 }, 'refuse', ['z']))).toEqual([
      { path: 'y', message: 'is not declared' },
    ]);
    expect(fields(flat.decode({ n: 1, s: '', z: undefined }, 'refuse'))).toStrictEqual({ n: 1, s: '' });
  });

  test('H13 takes inherited properties for no data, and `__proto__` for a name', () => {
    const odd = recordCodec({ toString: t.string, constructor: optional(t.string) });
    expect(issues(odd.decode({}, 'refuse'))).toEqual([{ path: 'toString', message: 'expected string, got undefined' }]);
    expect(fields(odd.decode({ toString: 'x' }, 'refuse'))).toStrictEqual({ toString: 'x' });
    expect(issues(flat.decode(JSON.parse('{"n":1,"s":"","__proto__":1}'), 'refuse'))).toEqual([
      { path: '__proto__', message: 'is not declared' },
    ]);
  });

  test.each([
    ['null', null],
    ['5', 5],
    ['"x"', 'x'],
    ['an array', []],
    ['an object', new Date(0)],
    ['undefined', undefined],
  ])('refuses %s', (got, value) => {
    expect(issues(codec.decode(value, 'ignore'))).toEqual([{ path: '', message: `expected an object, got ${got}` }]);
  });

  test('R8 gives an issue when a codec throws, or when there is a cycle', () => {
    const throwing = recordCodec({ a: Throwing, any: t.array(t.unknown) });
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(issues(throwing.decode({ a: 'decode', any: cycle }, 'refuse'))).toEqual([
      { path: 'a', message: 'its codec Throwing threw: decode' },
      { path: 'any', message: expect.stringMatching(/^its codec Array<unknown> threw: Maximum call stack/) as unknown },
    ]);
  });
});
