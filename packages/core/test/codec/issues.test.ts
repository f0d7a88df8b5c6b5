// From io-ts's errors to issues that a person can follow.
import * as t from 'io-ts';
import { issuesOf, preview } from '../../src/codec/io-ts-issues.js';

const issues = (codec: t.Mixed, value: unknown) => {
  const decoded = codec.decode(value);
  return decoded._tag === 'Left' ? issuesOf(decoded.left) : [];
};

test('the path leads from the value that was decoded to the one that is wrong', () => {
  const codec = t.type({ lines: t.array(t.type({ amount: t.number })), by: t.string });
  expect(issues(codec, { lines: [{ amount: 1 }, { amount: 'two' }], by: 7 })).toEqual([
    { path: 'lines.1.amount', message: 'expected number, got "two"' },
    { path: 'by', message: 'expected string, got 7' },
  ]);
  expect(issues(t.string, 1)).toEqual([{ path: '', message: 'expected string, got 1' }]);
});

test('the branches of unions and intersections are no steps of the path', () => {
  const codec = t.type({ it: t.intersection([t.type({ a: t.string }), t.type({ b: t.union([t.string, t.null]) })]) });
  expect(issues(codec, { it: { a: 1, b: 2 } })).toEqual([
    { path: 'it.a', message: 'expected string, got 1' },
    { path: 'it.b', message: 'expected string, got 2' },
    { path: 'it.b', message: 'expected null, got 2' },
  ]);
});

test('one issue is given once', () => {
  const twice = t.union([t.type({ a: t.string }), t.type({ a: t.string, b: t.string })]);
  expect(issues(twice, { a: 1, b: 'b' })).toEqual([{ path: 'a', message: 'expected string, got 1' }]);
});

test('a codec may say it in words of its own', () => {
  const Even = new t.Type<number>(
    'Even',
    t.number.is,
    (value, context) => t.failure(value, context, 'must be even'),
    t.identity,
  );
  expect(issues(t.type({ n: Even }), { n: 1 })).toEqual([{ path: 'n', message: 'must be even' }]);
});

test('an error without a context has no path', () => {
  expect(issuesOf([{ value: 1, context: [] }])).toEqual([{ path: '', message: 'expected something else, got 1' }]);
});

test.each([
  ['"text"', 'text'],
  [`"${'x'.repeat(40)}"`, 'x'.repeat(40)],
  [`"${'x'.repeat(40)}"…`, 'x'.repeat(41)],
  ['"a\\"b"', 'a"b'],
  ['an array', [1]],
  ['an object', {}],
  ['null', null],
  ['undefined', undefined],
  ['a function', () => 1],
  ['a symbol', Symbol('s')],
  ['-0', -0],
  ['0', 0],
  ['NaN', NaN],
  ['5', 5n],
  ['true', true],
])('a preview is short: %s', (text, value) => {
  expect(preview(value)).toBe(text);
});
