// Copies of plain data, so that what is handed to a handler is its own to change.
import { isPlainObject } from './json.js';

/**
 * A mutable deep copy of plain data: objects, arrays, maps, sets and dates are copied. Instances of other classes are
 * shared: they are taken to be immutable.
 *
 * @param budget the most properties and elements to copy; a value with more gives `undefined`.
 */
export function copyWithin<T>(value: T, budget: number): { readonly copy: T } | undefined {
  if (typeof value !== 'object' || value === null) return { copy: value };
  const left = { count: budget };
  const copy = copyInto(value, left);
  return left.count < 0 ? undefined : { copy: copy as T };
}

/** As `copyWithin`, without a bound. The value must have no cycle. */
export function copyPlain<T>(value: T): T {
  return copyInto(value, { count: Infinity }) as T;
}

function copyInto(value: unknown, left: { count: number }): unknown {
  if (typeof value !== 'object' || value === null || left.count < 0) return value;
  if (Array.isArray(value)) {
    if ((left.count -= value.length) < 0) return value;
    return value.map((element: unknown) => copyInto(element, left));
  }
  if (value instanceof Map) {
    if ((left.count -= value.size) < 0) return value;
    return new Map(Array.from(value, ([name, element]: [unknown, unknown]) => [name, copyInto(element, left)]));
  }
  if (value instanceof Set) {
    if ((left.count -= value.size) < 0) return value;
    return new Set(Array.from(value, (element: unknown) => copyInto(element, left)));
  }
  if (isDate(value)) return new Date(value.getTime());
  if (!isPlainObject(value)) return value;
  // A spread, not assignments: `__proto__` as a name stays plain data.
  const copy: Record<string, unknown> = { ...value };
  for (const name in copy) {
    left.count--;
    const inner = copy[name];
    if (typeof inner === 'object' && inner !== null) copy[name] = copyInto(inner, left);
  }
  return copy;
}

/**
 * Freezes plain data all the way down, and gives it back: what `copyPlain` would copy is frozen, and an instance of a
 * class is left alone. What is frozen already is taken to be so inside.
 */
export function freezeDeep<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Map || value instanceof Set) {
    // `Object.freeze` does not keep anybody from `set` and `add`.
    Object.freeze(Object.defineProperties(value, REFUSED));
    value.forEach((element: unknown) => freezeDeep(element));
  } else if (isDate(value)) {
    // Nor from `setTime`.
    Object.freeze(Object.defineProperties(value, REFUSED_DATE));
  } else if (Array.isArray(value)) {
    Object.freeze(value);
    value.forEach((element: unknown) => freezeDeep(element));
  } else if (isPlainObject(value)) {
    Object.freeze(value);
    for (const name in value) {
      const inner: unknown = value[name];
      if (typeof inner === 'object' && inner !== null) freezeDeep(inner);
    }
  }
  return value;
}

// A date and no more: what extends it is a class of its own.
function isDate(value: object): value is Date {
  return Object.getPrototypeOf(value) === Date.prototype;
}

const refuse = (): never => {
  throw new TypeError('Cannot change what is frozen');
};
const REFUSED = { set: { value: refuse }, add: { value: refuse }, delete: { value: refuse }, clear: { value: refuse } };
const REFUSED_DATE = Object.fromEntries(
  Object.getOwnPropertyNames(Date.prototype)
    .filter((name) => name.startsWith('set'))
    .map((name) => [name, { value: refuse }]),
);

/** A copy of plain data without the properties that are `undefined`, as `JSON.stringify` leaves them out. */
export function withoutUndefined(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (!isPlainObject(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(kept.map(([name, inner]: [string, unknown]) => [name, withoutUndefined(inner)]));
}
