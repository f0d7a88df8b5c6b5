// Which codecs are known to decode to themselves: checking with `is` must then be the same as decoding.
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { decodesToItself, isFlat } from '../../src/codec/identity.js';

const NumberFromString = new t.Type<number, string>(
  'NumberFromString',
  t.number.is,
  (value, context) =>
    typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))
      ? t.success(Number(value))
      : t.failure(value, context),
  String,
);
const Positive = t.brand(t.number, (n): n is t.Branded<number, { readonly Positive: symbol }> => n > 0, 'Positive');
interface Tree {
  inner: Tree[];
}
const Tree: t.Type<Tree> = t.recursion('Tree', () => t.type({ inner: t.array(Tree) }));

const FLAT: readonly t.Mixed[] = [
  t.string,
  t.number,
  t.boolean,
  t.null,
  t.literal('a'),
  t.keyof({ a: null, b: null }),
  Positive,
  t.Int,
  t.union([t.string, t.null, Positive]),
];
const ITSELF: readonly t.Mixed[] = [
  ...FLAT,
  t.unknown,
  t.array(t.string),
  t.readonlyArray(t.unknown),
  t.readonly(t.type({ a: t.number })),
  t.type({ a: t.string, b: t.array(Positive) }),
  t.partial({ a: t.string }),
  t.tuple([t.string, t.number]),
  t.record(t.string, t.number),
  t.record(t.string, t.record(t.string, t.unknown)),
  t.union([t.array(t.string), t.type({ a: t.null })]),
  t.refinement(t.array(t.string), (list) => list.length > 0),
];
const NOT: readonly t.Mixed[] = [
  NumberFromString,
  t.array(NumberFromString),
  t.readonlyArray(NumberFromString),
  t.readonly(t.type({ a: NumberFromString })),
  t.type({ a: t.string, b: NumberFromString }),
  t.partial({ a: NumberFromString }),
  t.tuple([t.string, NumberFromString]),
  t.record(t.string, NumberFromString),
  t.union([t.null, NumberFromString]),
  t.refinement(NumberFromString, (n) => n > 0),
  t.exact(t.type({ a: t.string })),
  t.strict({ a: t.string }),
  t.intersection([t.type({ a: t.string }), t.type({ b: t.string })]),
  t.record(t.keyof({ a: null }), t.number),
  t.record(Positive, t.number),
  t.record(t.string, t.any),
  t.UnknownRecord,
  t.undefined,
  Tree,
];

const named = (codecs: readonly t.Mixed[]) => codecs.map((codec) => [codec.name, codec] as const);

test.each(named(ITSELF))('%s decodes to itself', (_, codec) => {
  expect(decodesToItself(codec)).toBe(true);
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      const decoded = codec.decode(value);
      if (codec.is(value)) {
        expect(E.isRight(decoded) && decoded.right).toBe(value);
        expect(codec.encode(value)).toEqual(value);
      }
    }),
  );
});

test.each(named(NOT))('%s is decoded in full', (_, codec) => {
  expect(decodesToItself(codec)).toBe(false);
  expect(isFlat(codec)).toBe(false);
});

test.each(named(FLAT))('%s has nothing inside to copy', (_, codec) => {
  expect(isFlat(codec)).toBe(true);
});

test.each(named(ITSELF.slice(FLAT.length)))('%s may have something inside to copy', (_, codec) => {
  expect(isFlat(codec)).toBe(false);
});
