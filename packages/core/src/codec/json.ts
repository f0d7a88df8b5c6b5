// JSON that survives storing: what EventStoreDB could not hold is refused here, with its path.
import type { Json } from '../ports/json.js';

/** One thing that is wrong with a value, and where: the path is dotted, empty for the value itself. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

const DEEPEST = 500;

/**
 * Freezes `value` in place, all the way down, if it is JSON that comes back equal from `JSON.parse(JSON.stringify())`.
 *
 * @returns `undefined` when it is; otherwise the first thing found that is not. What was frozen before stays so.
 * @example
 * freezeJson({ amount: 5 }); // undefined
 * freezeJson({ amount: NaN }); // { path: 'amount', message: 'NaN is not JSON' }
 */
export function freezeJson(value: unknown): Issue | undefined {
  return isPlainScalar(value) ? undefined : visit(value, '', 0, true);
}

/** As `freezeJson`, freezing nothing. */
export function checkJson(value: unknown): Issue | undefined {
  return isPlainScalar(value) ? undefined : visit(value, '', 0, false);
}

/** The place of `issue` inside the property `name`. */
export function within(name: string, issue: Issue): Issue {
  return { path: issue.path === '' ? name : `${name}.${issue.path}`, message: issue.message };
}

/** Whether `value` is a string, number, boolean or null that JSON holds: most of what events are made of. */
export function isPlainScalar(value: unknown): value is Json {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed();
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'boolean':
      return true;
    default:
      return value === null;
  }
}

function visit(value: unknown, name: string, depth: number, freezing: boolean): Issue | undefined {
  if (typeof value !== 'object' || value === null) return { path: name, message: scalarProblem(value) };
  if (depth > DEEPEST) return { path: name, message: `a cycle, or nested more than ${String(DEEPEST)} deep` };
  const issue = Array.isArray(value) ? visitArray(value, depth, freezing) : visitRecord(value, depth, freezing);
  if (issue !== undefined) return name === '' ? issue : within(name, issue);
  if (freezing && !Object.isFrozen(value)) Object.freeze(value);
  return undefined;
}

function visitArray(value: readonly unknown[], depth: number, freezing: boolean): Issue | undefined {
  for (let i = 0; i < value.length; i++) {
    const inner = value[i];
    if (isPlainScalar(inner)) continue;
    if (!Object.hasOwn(value, i)) return { path: String(i), message: 'a hole in an array is not JSON' };
    const issue = visit(inner, String(i), depth + 1, freezing);
    if (issue !== undefined) return issue;
  }
  if (Object.keys(value).length !== value.length)
    return { path: '', message: 'an array with named members is not JSON' };
  return undefined;
}

function visitRecord(value: object, depth: number, freezing: boolean): Issue | undefined {
  if (!isPlainObject(value)) return { path: '', message: `${classOf(value)} is not JSON: give it a codec` };
  if (Object.getOwnPropertySymbols(value).length > 0) return { path: '', message: 'a symbol as a name is not JSON' };
  for (const name of Object.keys(value)) {
    if (!name.isWellFormed()) return { path: '', message: `the name ${JSON.stringify(name)} is not valid Unicode` };
    const inner = (value as Record<string, unknown>)[name];
    if (isPlainScalar(inner)) continue;
    const issue = visit(inner, name, depth + 1, freezing);
    if (issue !== undefined) return issue;
  }
  return undefined;
}

/** Whether `value` is an object literal, also one of another realm (a vm context, an iframe). */
export function isPlainObject(value: object): boolean {
  const proto: unknown = Object.getPrototypeOf(value);
  if (proto === Object.prototype || proto === null) return true;
  return typeof proto === 'object' && Object.getPrototypeOf(proto) === null && Object.hasOwn(proto, 'hasOwnProperty');
}

function classOf(value: object): string {
  const { constructor } = value as { readonly constructor?: { readonly name?: string } };
  return constructor?.name === undefined || constructor.name === '' ? 'an object with a prototype' : constructor.name;
}

function scalarProblem(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'a lone surrogate is not valid Unicode';
    case 'number':
      return `${Object.is(value, -0) ? '-0' : String(value)} is not JSON`;
    case 'undefined':
      return 'undefined is not JSON';
    default:
      return `a ${typeof value} is not JSON`;
  }
}
