// The parts that a verification stands on: canonical texts, rolling hashes, and where two values differ.
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '@millrace/core';
import { seededRandom, type SeededRandom } from '@millrace/testing';
import { canonicalText } from '../../src/replay/verify/canonical-text.js';
import { addToDigest, DIGEST, sameDigest } from '../../src/replay/verify/digests.js';
import { jsonDifference, shortened } from '../../src/replay/verify/json-difference.js';

function aValue(random: SeededRandom, depth: number): Json {
  const kind = random.int(depth === 0 ? 4 : 6);
  if (kind === 0) return random.int(3);
  if (kind === 1) return random.pick(['', 'a', 'ä"', '\u{1f600}', '__proto__']);
  if (kind === 2) return random.chance(0.5);
  if (kind === 3) return null;
  const inner = Array.from({ length: random.int(4) }, () => aValue(random, depth - 1));
  if (kind === 4) return inner;
  return JSON.parse(
    `{${inner.map((one, i) => `${JSON.stringify(random.pick(['a', 'b', '__proto__', 'ä"']) + (i > 1 ? String(i) : ''))}:${JSON.stringify(one)}`).join(',')}}`,
  ) as Json;
}

function turned(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(turned);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, turned(inner)]),
  );
}

test('canonical texts are the same for equal values only, and so is no difference between them', () => {
  for (let seed = 0; seed < 2_000; seed++) {
    const random = seededRandom(seed);
    const [a, b] = [aValue(random, 3), aValue(random, 3)];
    expect({ seed, text: canonicalText(turned(a)) }).toEqual({ seed, text: canonicalText(a) });
    expect({ seed, difference: jsonDifference(a, turned(a)) }).toEqual({ seed, difference: undefined });
    const differs = !isDeepStrictEqual(a, b);
    expect({ seed, differs: canonicalText(a) !== canonicalText(b) }).toEqual({ seed, differs });
    expect({ seed, differs: jsonDifference(a, b) !== undefined }).toEqual({ seed, differs });
  }
});

test.each([
  [['a', 'b'], ['a"b']],
  [['a', 'b'], ['a"1:b']],
  [{ a: true, b: true }, { 'a+b': true }],
  [{ a: true, b: true }, { 'a+1:b': true }],
  [[1, 2], [12]],
  [[[], []], [[[]]]],
  ['1', 1],
  [null, 0],
  [{}, []],
])('%j and %j have different texts, whatever stands in their strings', (a, b) => {
  expect(canonicalText(a)).not.toBe(canonicalText(b));
});

test('a rolling hash depends on every text and on their order, and on nothing beside it', () => {
  const digests = new Uint8Array(5 * DIGEST);
  const roll = (slot: number, ...texts: readonly string[]) => {
    for (const text of texts) addToDigest(digests, slot * DIGEST, text);
  };
  roll(0, 'a', 'b'.repeat(20_000), 'ä€\u{1f600}');
  roll(1, 'a', 'b'.repeat(20_000), 'ä€\u{1f600}');
  roll(2, 'b'.repeat(20_000), 'a', 'ä€\u{1f600}');
  roll(3, 'a', 'b'.repeat(20_000));
  roll(4, `a${'b'.repeat(20_000)}`, 'ä€\u{1f600}');
  const same = [1, 2, 3, 4].map((slot) => sameDigest(digests, 0, slot * DIGEST));
  expect(same).toEqual([true, false, false, false]);
});

test('what an object inherits is none of its properties', () => {
  expect(jsonDifference({}, { toString: 1 })).toEqual({ path: 'toString', expected: 'nothing', actual: '1' });
});

test('long values are cut where they are shown', () => {
  expect(shortened('x'.repeat(200))).toBe(`"${'x'.repeat(98)}…`);
  expect(shortened(`x${'\u{1f600}'.repeat(60)}`).isWellFormed()).toBe(true);
  expect(shortened({ a: [1, null] })).toBe('{"a":[1,null]}');
});
