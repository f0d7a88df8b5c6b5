// Copies of plain data are deep and their own; what is frozen is frozen all the way down.
import fc from 'fast-check';
import { copyPlain, copyWithin, freezeDeep } from '../../src/codec/copy.js';

class Money {
  cents = 5;
}

describe('copyPlain', () => {
  test('copies objects, arrays, maps, sets and dates all the way down, and shares the rest', () => {
    const [date, money, name, work] = [new Date(0), new Money(), { key: 1 }, () => 1];
    const value = {
      list: [{ a: [1] }],
      map: new Map<unknown, unknown>([[name, { b: 1 }]]),
      set: new Set([[1]]),
      none: Object.assign(Object.create(null) as object, { c: {} }),
      date,
      money,
      work,
    };
    const copy = copyPlain(value);
    expect(copy).toEqual(value);
    for (const [one, other] of [
      [copy, value],
      [copy.list, value.list],
      [copy.list[0], value.list[0]],
      [copy.list[0]?.a, value.list[0]?.a],
      [copy.map, value.map],
      [copy.map.get(name), value.map.get(name)],
      [copy.set, value.set],
      [[...copy.set][0], [...value.set][0]],
      [copy.none, value.none],
      [copy.date, date],
    ])
      expect(one).not.toBe(other);
    expect([copy.date, copy.money, copy.work]).toEqual([date, money, work]);
    for (const [one, other] of [
      [copy.money, money],
      [[...copy.map.keys()][0], name],
    ])
      expect(one).toBe(other);
  });

  test('of what is frozen may be changed', () => {
    const copy = copyPlain(freezeDeep({ list: [{ n: 1 }], map: new Map([['a', 1]]), set: new Set([1]) }));
    copy.list.push({ n: 2 });
    copy.map.set('b', 2);
    copy.set.add(2);
    expect([copy.list.length, copy.map.size, copy.set.size]).toEqual([2, 2, 2]);
  });

  test('H13 keeps a property called `__proto__`', () => {
    const value = JSON.parse('{"__proto__":{"a":1},"b":{"__proto__":[]}}') as object;
    const copy = copyPlain(value);
    expect(JSON.stringify(copy)).toBe(JSON.stringify(value));
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  });

  test('gives scalars back', () => {
    for (const value of [1, 'a', null, undefined, true, 1n]) expect(copyPlain(value)).toBe(value);
  });
});

describe('copyWithin', () => {
  const size = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return 0;
    const inner = Object.values(value) as unknown[];
    return inner.length + inner.reduce((sum: number, one) => sum + size(one), 0);
  };

  test('copies what has at most as many properties and elements as the budget', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.integer({ min: 0, max: 30 }), (value, budget) => {
        const copied = copyWithin(value, budget);
        if (size(value) <= budget) expect(copied).toEqual({ copy: value });
        else expect(copied).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test('counts the entries of maps and sets, and of what is in them', () => {
    const value = () => ({ map: new Map([['a', [1, 2]]]), set: new Set([1, 2]) });
    expect(copyWithin(value(), 7)).toEqual({ copy: value() });
    expect(copyWithin(value(), 6)).toBeUndefined();
    expect(copyWithin(new Map([['a', 1]]), 0)).toBeUndefined();
    expect(copyWithin(new Set([1]), 0)).toBeUndefined();
    expect(copyWithin(new Set([1]), 1)).toEqual({ copy: new Set([1]) });
  });

  test('ends also for a value with a cycle', () => {
    const cycle: { self?: unknown; list?: unknown[] } = {};
    cycle.self = cycle;
    expect(copyWithin(cycle, 100)).toBeUndefined();
    cycle.list = [cycle];
    expect(copyWithin([cycle], 100)).toBeUndefined();
  });

  test('costs nothing for a scalar', () => {
    expect(copyWithin('text', 0)).toEqual({ copy: 'text' });
    expect(copyWithin(null, 0)).toEqual({ copy: null });
  });
});

describe('freezeDeep', () => {
  test('freezes objects, arrays, maps and sets all the way down, and gives the same value back', () => {
    const value = { list: [{ a: {} }], map: new Map([['k', { b: [1] }]]), set: new Set([{ c: 1 }]) };
    expect(freezeDeep(value)).toBe(value);
    const parts = [value.list, value.list[0], value.list[0]?.a, value.map, value.map.get('k'), value.map.get('k')?.b];
    for (const part of [value, ...parts, value.set, ...value.set]) expect(Object.isFrozen(part)).toBe(true);
  });

  test('H04 keeps anybody from changing a map, a set or a date', () => {
    const map = freezeDeep(new Map([['a', 1]]));
    const set = freezeDeep(new Set(['a']));
    const date = freezeDeep(new Date(0));
    for (const change of [
      () => map.set('b', 2),
      () => map.delete('a'),
      () => map.clear(),
      () => set.add('b'),
      () => set.delete('a'),
      () => set.clear(),
      () => date.setTime(1),
      () => date.setUTCFullYear(1999),
    ])
      expect(change).toThrow(new TypeError('Cannot change what is frozen'));
    expect([map.get('a'), set.has('a'), map.size, set.size]).toEqual([1, true, 1, 1]);
    expect([date.getTime(), date]).toEqual([0, new Date(0)]);
    expect(map).toEqual(new Map([['a', 1]]));
    expect(Object.keys(map)).toEqual([]);
  });

  test('leaves instances of classes alone', () => {
    const value = freezeDeep({ money: new Money() });
    expect([Object.isFrozen(value), Object.isFrozen(value.money)]).toEqual([true, false]);
  });

  test('ends for a value with a cycle, and takes what is frozen to be so inside', () => {
    const cycle: { self?: unknown; inner: object } = { inner: {} };
    cycle.self = cycle;
    freezeDeep(cycle);
    expect(Object.isFrozen(cycle.inner)).toBe(true);
    const surface = Object.freeze({ below: {} });
    freezeDeep({ surface });
    expect(Object.isFrozen(surface.below)).toBe(false);
  });
});
