// Values as failures show them: equal text for equal values only.
import { print } from '../../src/scenario/print.js';

class Point {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
}

class Secret {
  readonly #hidden: number;
  constructor(hidden: number) {
    this.#hidden = hidden;
  }
  same(other: Secret): boolean {
    return other.#hidden === this.#hidden;
  }
}

class Money {
  readonly #cents: number;
  constructor(cents: number) {
    this.#cents = cents;
  }
  toJSON(): object {
    return { cents: this.#cents };
  }
}

describe('a printed value', () => {
  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    ['a "b"\n', '"a \\"b\\"\\n"'],
    [1, '1'],
    [-0, '-0'],
    [NaN, 'NaN'],
    [1n, '1n'],
    [[], '[]'],
    [[1, [undefined]], '[1, [undefined]]'],
    [{}, '{}'],
    [{ b: 1, a: { 'c-d': 2 }, e: undefined }, '{ a: { "c-d": 2 }, b: 1 }'],
    [Object.assign(Object.create(null) as object, { a: 1 }), '{ a: 1 }'],
    [new Map([[1, { a: 1 }]]), 'Map { 1 => { a: 1 } }'],
    [structuredClone(new Set([1, 2])), 'Set { 1, 2 }'],
    [new Date(0), 'Date "1970-01-01T00:00:00.000Z"'],
    [new Error('no'), 'Error Error: no'],
    [new Point(1, 2), 'Point { x: 1, y: 2 }'],
    [new Money(5), 'Money { cents: 5 }'],
  ])('of %p is %s', (value, text) => {
    expect(print(value)).toBe(text);
  });

  it('has a line for each part when it is long', () => {
    expect(print({ a: [1, 2], b: new Map([['c', 3]]) }, 10)).toBe(
      ['{', '  a: [1, 2],', '  b: Map {', '    "c" => 3,', '  },', '}'].join('\n'),
    );
  });

  it('ends at a cycle', () => {
    const loop: Record<string, unknown> = { a: {} };
    loop['a'] = { loop };
    expect(print(loop)).toBe('{ a: { loop: [a cycle] } }');
  });

  it('tells apart what shows nothing of what is in it', () => {
    const [one, other] = [new Secret(1), new Secret(1)];
    expect(print(one)).toBe(print(one));
    expect(print(one)).not.toBe(print(other));
    expect(print(() => 1)).not.toBe(print(() => 1));
  });
});
