// R8: what JSON cannot hold is refused, with its path; what it can is frozen.
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { freezeJson } from '@millrace/core';
import { checkJson, isPlainObject, isPlainScalar, within } from '../../src/codec/json.js';

class Money {
  readonly cents = 5;
}

const nameless = (() =>
  class {
    readonly a = 1;
  })();

const cycle: Record<string, unknown> = { name: 'loop' };
cycle['self'] = { inner: cycle };

function nested(depth: number): unknown {
  let value: unknown = 'leaf';
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

const withSymbol = { [Symbol('s')]: 1 };
const named = Object.assign(['a'], { extra: 1 });
// eslint-disable-next-line no-sparse-arrays -- the hole is what is tested
const sparse = [1, , 3];
const noPrototype = Object.assign(Object.create(null) as object, { a: 1 });

const REFUSED: readonly (readonly [string, unknown, string])[] = [
  ['a BigInt', 1n, 'a bigint is not JSON'],
  ['undefined', undefined, 'undefined is not JSON'],
  ['a function', () => 1, 'a function is not JSON'],
  ['a symbol', Symbol('s'), 'a symbol is not JSON'],
  ['NaN', NaN, 'NaN is not JSON'],
  ['Infinity', Infinity, 'Infinity is not JSON'],
  ['-Infinity', -Infinity, '-Infinity is not JSON'],
  ['-0', -0, '-0 is not JSON'],
  ['a lone surrogate', 'a\ud800b', 'a lone surrogate is not valid Unicode'],
  ['a Date', new Date(0), 'Date is not JSON: give it a codec'],
  ['a Map', new Map(), 'Map is not JSON: give it a codec'],
  ['an instance of a class', new Money(), 'Money is not JSON: give it a codec'],
  ['bytes', new Uint8Array(1), 'Uint8Array is not JSON: give it a codec'],
  ['a boxed number', Object(5), 'Number is not JSON: give it a codec'],
  ['an object with a prototype of its own', Object.create({ a: 1 }), 'Object is not JSON: give it a codec'],
  ['an object of a nameless class', new nameless(), 'an object with a prototype is not JSON: give it a codec'],
  [
    'an object whose prototype has no constructor',
    Object.create(noPrototype),
    'an object with a prototype is not JSON: give it a codec',
  ],
  ['an object with a symbol as a name', withSymbol, 'a symbol as a name is not JSON'],
  ['an object with a lone surrogate in a name', { '\ud800': 1 }, 'the name "\\ud800" is not valid Unicode'],
  ['an array with a named member', named, 'an array with named members is not JSON'],
];

describe('freezeJson', () => {
  test.each(REFUSED)('R8 refuses %s', (_, value, message) => {
    for (const look of [freezeJson, checkJson]) {
      expect(look(value)).toEqual({ path: '', message });
      expect(look({ a: value })).toEqual({ path: 'a', message });
      expect(look({ a: [0, { 'b c': value }] })).toEqual({ path: 'a.1.b c', message });
    }
  });

  test('R8 refuses a hole in an array, at its place', () => {
    expect(freezeJson({ list: sparse })).toEqual({ path: 'list.1', message: 'a hole in an array is not JSON' });
    expect(freezeJson(new Array(2))).toEqual({ path: '0', message: 'a hole in an array is not JSON' });
  });

  test('R8 refuses a cycle, and what is nested more than 500 deep', () => {
    expect(freezeJson(cycle)?.message).toBe('a cycle, or nested more than 500 deep');
    expect(freezeJson(nested(502))?.message).toBe('a cycle, or nested more than 500 deep');
    expect(freezeJson(nested(501))).toBeUndefined();
  });

  test.each([
    ['null', null],
    ['a text', 'äöü 👩‍🚀 \u0000 \u2028'],
    ['numbers', [0, -1, 1.5, 1e308, Number.MIN_VALUE, 2 ** 53]],
    ['booleans', [true, false]],
    ['nothing', [{}, []]],
    ['an object without a prototype', noPrototype],
    ['an object of another realm', runInNewContext('({ a: [{}] })')],
    ['names like those of every object', JSON.parse('{"__proto__":1,"constructor":{"__proto__":[]},"toString":null}')],
  ])('takes %s', (_, value) => {
    expect(freezeJson(value)).toBeUndefined();
    expect(checkJson(value)).toBeUndefined();
  });

  test('freezes all the way down, what is frozen on the surface too; checkJson freezes nothing', () => {
    const make = () => ({ list: [{ a: {} }], surface: Object.freeze({ below: { b: 1 } }) });
    const [frozen, checked] = [make(), make()];
    freezeJson(frozen);
    checkJson(checked);
    for (const part of [frozen, frozen.list, frozen.list[0], frozen.list[0]?.a, frozen.surface.below])
      expect(Object.isFrozen(part)).toBe(true);
    for (const part of [checked, checked.list, checked.list[0], checked.surface.below])
      expect(Object.isFrozen(part)).toBe(false);
  });

  test('does not freeze what it refuses around the mistake', () => {
    const value = { good: {}, bad: undefined };
    freezeJson(value);
    expect(Object.isFrozen(value)).toBe(false);
  });

  test('R8 takes exactly what comes back equal from JSON.stringify and JSON.parse', () => {
    const odd = fc.constantFrom<unknown>(undefined, NaN, Infinity, -0, 1n, new Date(0), '\udc00', () => 1);
    const tree = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue({ noUnicodeString: false }),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
        { arbitrary: odd, weight: 1 },
      ),
    })).value;
    fc.assert(
      fc.property(tree, (value) => {
        if (checkJson(value) === undefined) expect(JSON.parse(JSON.stringify(value))).toStrictEqual(plain(value));
        else expect(survives(value)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

// fast-check's dictionaries have no prototype; JSON's objects have one.
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

function survives(value: unknown): boolean {
  try {
    const text = JSON.stringify(value);
    expect(JSON.parse(text)).toStrictEqual(plain(value));
    return text.isWellFormed() && !/\\u[dD][89a-fA-F]/.test(text);
  } catch {
    return false;
  }
}

test('isPlainScalar tells what needs no look inside', () => {
  for (const yes of ['', 'a', 0, -1.5, true, false, null]) expect(isPlainScalar(yes)).toBe(true);
  for (const no of ['\ud800', NaN, Infinity, -0, undefined, 1n, {}, [], () => 1, Symbol('s')])
    expect(isPlainScalar(no)).toBe(false);
});

test('isPlainObject tells literals from everything else, of any realm', () => {
  for (const yes of [{}, noPrototype, runInNewContext('({})') as object]) expect(isPlainObject(yes)).toBe(true);
  for (const no of [[], new Date(), new Money(), Object.create({}) as object, new Map(), () => 1])
    expect(isPlainObject(no)).toBe(false);
  expect(isPlainObject(runInNewContext('new Date()') as object)).toBe(false);
  expect(isPlainObject(runInNewContext('[]') as object)).toBe(false);
});

test('within places an issue inside a property', () => {
  expect(within('a', { path: '', message: 'm' })).toEqual({ path: 'a', message: 'm' });
  expect(within('a', { path: 'b.0', message: 'm' })).toEqual({ path: 'a.b.0', message: 'm' });
});
