// R8: every kind of value that JSON cannot hold, and how it is found in a larger one.

class Money {
  constructor(readonly cents: number) {}
}

function cycle(): unknown {
  const around: Record<string, unknown> = {};
  around['again'] = { around };
  return around;
}

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let n = 0; n < levels; n++) value = [value];
  return value;
}

// eslint-disable-next-line no-sparse-arrays -- a hole is what is tested
const sparse = [1, , 3];

/** A name, a maker of the value, and what the message must say of it. */
export const NOT_JSON: readonly (readonly [string, () => unknown, RegExp])[] = [
  ['a BigInt', () => 10n, /bigint/],
  ['NaN', () => NaN, /NaN/],
  ['Infinity', () => Infinity, /Infinity/],
  ['-Infinity', () => -Infinity, /-Infinity/],
  ['-0', () => -0, /-0/],
  ['a Date', () => new Date(0), /Date/],
  ['an invalid Date', () => new Date(NaN), /Date/],
  ['a lone surrogate', () => 'a\ud800b', /surrogate/],
  ['a function', () => () => 1, /function/],
  ['a symbol', () => Symbol('s'), /symbol/],
  ['a Map', () => new Map([['a', 1]]), /Map/],
  ['a Set', () => new Set([1]), /Set/],
  ['a class instance', () => new Money(5), /Money/],
  ['a boxed number', () => Object(5) as unknown, /Number/],
  ['bytes', () => new Uint8Array(2), /Uint8Array/],
  ['a promise', () => Promise.resolve(1), /Promise/],
];

/**
 * Values of which a part is no JSON: the path of the part inside, and what the message must say. What has no end has no
 * one path: any that leads into it will do, which `…` stands for.
 */
export const PARTLY: readonly (readonly [string, () => unknown, string, RegExp])[] = [
  ['a cycle', cycle, 'again.around…', /cycle/],
  ['502 levels', () => deep(502), '0.0…', /deep/],
  ['a sparse array', () => sparse, '1', /hole/],
  ['an array with a hole at its end', () => new Array<unknown>(1), '0', /hole/],
  ['an array with a named member', () => Object.assign([1], { extra: 1 }), '', /named/],
  ['a symbol as a name', () => ({ [Symbol('s')]: 1 }), '', /symbol/],
  ['a lone surrogate as a name', () => ({ 'a\udc00': 1 }), '', /Unicode/],
  ['undefined inside', () => ({ list: [{ gone: undefined }] }), 'list.0.gone', /undefined/],
  ['undefined in an array', () => [1, undefined], '1', /undefined/],
];

/** Ways in which a value may lie inside another: the whole, and the path that leads to it. */
export const NESTINGS: readonly (readonly [string, (value: unknown) => unknown])[] = [
  ['', (value) => value],
  ['a', (a) => ({ a })],
  ['list.1', (value) => ({ list: [0, value] })],
  ['a.0.b.__proto__', (value) => ({ a: [{ b: Object.fromEntries([['__proto__', value]]) }] })],
];

/** Paths joined, leaving out empty ones. */
export function path(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('.');
}

/** Whether the issue is at `expected`, and no other is found; where a value has no end, its codec may fail on it too. */
export function isAt(issues: readonly { readonly path: string }[], expected: string): boolean {
  const found = issues.map((issue) => issue.path);
  if (expected.endsWith('…')) return found[0]?.startsWith(expected.slice(0, -1)) === true;
  return found.length === 1 && found[0] === expected;
}
