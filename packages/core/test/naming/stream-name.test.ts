// H11: stream names are readable in the common case, and printable, injective and reversible always.
import fc from 'fast-check';
import { parseStreamName, type Json } from '@millrace/core';
import { streamName } from '../../src/aggregate/stream-name.js';

const nameOf = (type: string, parts: readonly unknown[]) =>
  streamName(type, [...parts.keys()].map(String), Object.fromEntries(parts.entries()) as Record<string, Json>);

describe('a stream name', () => {
  test.each([
    ['account-a1', ['a1']],
    ['account-', ['']],
    ['account-a-b_c.d~e!f*g(h)i', ['a-b_c.d~e!f*g(h)i']],
    ["account-ada@example.com:'x'", ["ada@example.com:'x'"]],
    ['account-a+b', ['a', 'b']],
    ['account-a%2Bb', ['a+b']],
    ['account-+', ['', '']],
    ['account-=1', [1]],
    ['account-1', ['1']],
    ['account-%3D1', ['=1']],
    ['account-=true', [true]],
    ['account-true', ['true']],
    ['account-=false+=0', [false, 0]],
    ['account-=-1.5', [-1.5]],
    ['account-=1e21', [1e21]],
    ['account-=1e-7', [1e-7]],
    ['account-1e%2B21', ['1e+21']],
    ['account-a%20b%2Fc%25', ['a b/c%']],
    ['account-%E2%82%AC', ['€']],
    ['account-%F0%9F%91%8B', ['👋']],
    ['account-%00%0A%7F', ['\u0000\n\u007f']],
    ['account-__proto__', ['__proto__']],
  ])('H11 %s', (name, parts) => {
    expect(nameOf('account', parts)).toBe(name);
    expect(parseStreamName(name)).toEqual({ type: 'account', parts });
  });

  test('takes the parts by name, in the order of the names', () => {
    expect(streamName('seat', ['row', 'place'], { place: 'b', row: 7, other: 'x' })).toBe('seat-=7+b');
  });

  test.each([[null], [undefined], [NaN], [Infinity], [-0], [{}], [['a']], ['\ud800'], [1n]])(
    'is not to be had of %p',
    (part) => {
      expect(nameOf('account', ['a', part])).toBeUndefined();
      expect(nameOf('account', [part])).toBeUndefined();
    },
  );

  test.each([
    'account',
    '-a',
    '',
    'account-%',
    'account-%E2%82',
    'account-a b',
    'account-%61',
    'account-%2b',
    'account-=',
    'account-=01',
    'account-="a"',
    'account-=null',
    'account-=[1]',
    'account-=1e+21',
    'account-=-0',
    'account-=1.0',
    'account-€',
    '$ce-account',
    '$$account-a1',
    'bank account-a1',
    'bank/account-a1',
    'köln-a1',
  ])('H11 no aggregate has the stream %j', (name) => {
    expect(parseStreamName(name)).toBeUndefined();
  });

  const type = fc.stringMatching(/^[a-zA-Z_.][\w.$%+=]{0,8}$/);
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme', maxLength: 2_000 }),
    fc.string({ unit: fc.constantFrom('a', '-', '+', '=', '%', '1', 'e', '.', '4', '0', '@', ':', '3', 'A') }),
  );
  const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
  const part = fc.oneof(
    text.filter((value) => value.isWellFormed()),
    number.filter((value) => !Object.is(value, -0)),
    fc.boolean(),
  );
  const parts = fc.array(part, { minLength: 1, maxLength: 4 });

  test('H11 is printable ASCII, and type and key can be read back from it', () => {
    fc.assert(
      fc.property(type, parts, (of, key) => {
        const name = nameOf(of, key) ?? '';
        expect(name).toMatch(/^[\x21-\x7e]+$/);
        expect(parseStreamName(name)).toStrictEqual({ type: of, parts: key });
      }),
      { numRuns: 1_000 },
    );
  });

  test('H11 is of one aggregate only', () => {
    fc.assert(
      fc.property(type, parts, type, parts, (one, key, other, otherKey) => {
        const same = one === other && JSON.stringify(key) === JSON.stringify(otherKey);
        expect(nameOf(one, key) === nameOf(other, otherKey)).toBe(same);
      }),
      { numRuns: 1_000 },
    );
  });

  test('H11 what reads as a stream name is the name of what it reads as', () => {
    const raw = fc.string({ unit: fc.constantFrom('a', '-', '+', '=', '%', '1', 'e', '.', '2', '5', '"', ' ') });
    fc.assert(
      fc.property(raw, (name) => {
        const parsed = parseStreamName(name);
        if (parsed !== undefined) expect(nameOf(parsed.type, parsed.parts)).toBe(name);
      }),
      { numRuns: 2_000 },
    );
  });
});
