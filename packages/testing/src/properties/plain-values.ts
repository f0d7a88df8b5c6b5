// Arbitraries of plain values that JSON holds.
import * as fc from 'fast-check';

/** Well-formed strings; names of properties among them, which must be plain data everywhere. */
export const text = fc.oneof(
  { weight: 4, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString') },
);

/** Finite numbers, `-0` left out. */
export const number = fc
  .oneof(fc.nat(1_000), fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .map((n) => (n === 0 ? 0 : n));

/** Anything that JSON gives back as it was. */
export const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));

/** Records. io-ts loses a name `__proto__` when it decodes what stands under another: it is left out. */
export function dictionary(names: fc.Arbitrary<string>, values: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  return fc.dictionary(
    names.filter((name) => name !== '__proto__'),
    values,
    { noNullPrototype: true },
  );
}
