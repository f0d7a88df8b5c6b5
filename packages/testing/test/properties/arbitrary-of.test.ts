// Arbitraries derived from codecs: what they give decodes, and covers what the codec describes.
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { defineAggregate, optional } from '@millrace/core';
import { arbitraryOf, modelProperties } from '@millrace/testing/properties';
import { Day } from './sound.js';

const seed = 1;

interface PositiveBrand {
  readonly Positive: unique symbol;
}

/** Each codec, and what must be among 500 of its values. */
const cases: readonly (readonly [codec: t.Mixed, ...among: ((value: unknown) => boolean)[]])[] = [
  [t.string, (text) => text === '', (text) => text === '__proto__', (text) => /[^\x20-\x7e]/.test(text as string)],
  [t.number, (n) => Number.isInteger(n), (n) => !Number.isInteger(n), (n) => (n as number) < 0],
  [t.boolean, (value) => value === true, (value) => value === false],
  [t.null, (value) => value === null],
  [t.undefined, (value) => value === undefined],
  [t.void, (value) => value === undefined],
  [t.unknown, (value) => Array.isArray(value), (value) => value === null],
  [t.UnknownArray, (value) => (value as unknown[]).length > 1],
  [t.UnknownRecord, (value) => Object.keys(value as object).length > 1],
  [t.literal('on'), (value) => value === 'on'],
  [t.keyof({ on: null, off: null }), (value) => value === 'on', (value) => value === 'off'],
  [t.array(t.number), (value) => (value as unknown[]).length > 1],
  [t.readonlyArray(t.number), (value) => (value as unknown[]).length > 1],
  [
    t.type({ a: t.string, b: t.type({ c: t.number }) }),
    (value) => typeof (value as { b: { c: unknown } }).b.c === 'number',
  ],
  [t.strict({ a: t.string }), (value) => Object.keys(value as object).length === 1],
  [t.exact(t.type({ a: t.string })), (value) => Object.keys(value as object).length === 1],
  [t.readonly(t.type({ a: t.string })), (value) => Object.keys(value as object).length === 1],
  [t.partial({ a: t.string }), (value) => 'a' in (value as object), (value) => !('a' in (value as object))],
  [t.record(t.string, t.number), (value) => Object.keys(value as object).length > 1],
  [t.record(t.keyof({ a: null, b: null }), t.number), (value) => Object.keys(value as object).join() === 'a,b'],
  [
    t.record(t.union([t.literal('a'), t.literal('b')]), t.number),
    (value) => Object.keys(value as object).join() === 'a,b',
  ],
  [t.union([t.string, t.number]), (value) => typeof value === 'string', (value) => typeof value === 'number'],
  [
    t.intersection([t.type({ a: t.string }), t.partial({ b: t.number })]),
    (value) => 'a' in (value as object) && 'b' in (value as object),
  ],
  [t.intersection([t.string, t.refinement(t.string, (text) => text !== '')]), (value) => value !== ''],
  [t.tuple([t.string, t.number]), (value) => typeof (value as unknown[])[1] === 'number'],
  [t.Int, (n) => n === 0, (n) => (n as number) < -1_000],
  [
    t.brand(t.number, (n): n is t.Branded<number, PositiveBrand> => n > 0, 'Positive'),
    (n) => (n as number) > 0 && (n as number) < 1,
  ],
  [optional(t.string), (value) => value === undefined, (value) => typeof value === 'string'],
];

describe('an arbitrary derived from a codec', () => {
  it.each(cases.map(([codec, ...among]) => [codec.name, codec, among] as const))('fits %s', (_, codec, among) => {
    const values = fc.sample(arbitraryOf(codec), { seed, numRuns: 500 });
    expect(values.filter((value) => E.isLeft(codec.decode(value)))).toEqual([]);
    expect(among.map((is) => values.some((value) => is(value)))).toEqual(among.map(() => true));
  });

  it('gives nothing that JSON would change', () => {
    const values = fc.sample(arbitraryOf(t.array(t.union([t.unknown, t.number]))), { seed, numRuns: 500 });
    expect(values.some((value) => JSON.stringify(value).length > 100)).toBe(true);
    for (const value of values) expect(JSON.parse(JSON.stringify(value))).toStrictEqual(value);
  });

  it('makes smaller what a refinement refines, within it', () => {
    const big = t.refinement(t.number, (n) => n > 5, 'Big');
    const { counterexample } = fc.check(
      fc.property(arbitraryOf(big), (n) => n < 20),
      { seed },
    );
    expect(counterexample).toEqual([20]);
  });

  it('is replaced by a given one, wherever the codec stands', () => {
    const days = fc.constantFrom('2020-01-31');
    const codec = t.type({ days: t.array(t.union([Day, t.null])) });
    const values = fc.sample(arbitraryOf(codec, [[Day, days]]), { seed, numRuns: 100 });
    expect(new Set(values.flatMap((value) => value.days))).toEqual(new Set(['2020-01-31', null]));
  });
});

describe('an arbitrary that cannot be', () => {
  const Never = t.refinement(t.string, (text) => text === 'sesame', 'Sesame');
  const model = (codec: t.Mixed) =>
    defineAggregate({
      type: 'model',
      key: { id: t.string },
      initial: {},
      events: { happened: { data: { value: codec } } },
      commands: {},
    });

  it('is refused with the name of the codec', () => {
    expect(() => arbitraryOf(t.array(Day))).toThrow('no arbitrary can be derived from the codec Day');
  });

  it('is refused with the property that has the codec', () => {
    expect(() => modelProperties(model(t.array(Day)))).toThrow(
      "event model/happened, property 'value': no arbitrary can be derived from the codec Day: give one in `codecs`",
    );
  });

  it('is refused when hardly any value fits, instead of searching for ever', async () => {
    expect(() => fc.sample(arbitraryOf(Never), { seed })).toThrow('of 1,000 values, the codec Sesame takes none');
    const property = modelProperties(model(Never)).find(({ name }) => name.includes('happened'));
    await expect(property?.check({ seed })).rejects.toThrow('of 1,000 values, the codec Sesame takes none');
  });

  it('is refused for names that the definition does not have', () => {
    const properties = (options: object) => () => modelProperties(model(t.string), options);
    expect(properties({ events: { hapened: {} } })).toThrow("events: 'model' has no 'hapened'");
    expect(properties({ commands: { go: {} } })).toThrow("commands: 'model' has no 'go'");
    expect(properties({ events: { happened: { valu: fc.string() } } })).toThrow(
      "event model/happened has no property 'valu'",
    );
    expect(properties({ key: { ids: fc.string() } })).toThrow("the key of 'model' has no property 'ids'");
  });

  it('is refused without the definitions that commands read', () => {
    const Reading = defineAggregate({
      type: 'reading',
      key: { id: t.string },
      initial: {},
      events: {},
      commands: {
        read: { reads: { other: { aggregate: model(t.string), key: () => ({ id: '' }) } }, decide: (r) => r },
      },
    });
    expect(() => modelProperties(Reading)).toThrow("reading/read reads 'model': give its definition in `with`");
  });
});
