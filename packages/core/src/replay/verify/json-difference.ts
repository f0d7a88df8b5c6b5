// Where two JSON values differ.
import type { Json, JsonObject } from '../../ports/json.js';

/** Where two values differ first, and what stands there, as JSON, shortened. */
export interface JsonDifference {
  /** Dotted; empty for the values themselves. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
}

const LONGEST = 100;

/** The first place where `actual` differs from `expected`, by the order of the expected properties; `undefined`: they are equal. */
export function jsonDifference(
  expected: Json | undefined,
  actual: Json | undefined,
  path = '',
): JsonDifference | undefined {
  if (expected === actual) return undefined;
  const [wanted, given] = [membersOf(expected), membersOf(actual)];
  if (wanted === undefined || given === undefined || Array.isArray(expected) !== Array.isArray(actual))
    return { path, expected: shortened(expected), actual: shortened(actual) };
  for (const name of new Set([...Object.keys(wanted), ...Object.keys(given)])) {
    const difference = jsonDifference(own(wanted, name), own(given, name), path === '' ? name : `${path}.${name}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** A value as JSON, cut when it is long; `nothing` where there is none. */
export function shortened(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).toWellFormed()}…`;
}

function membersOf(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : undefined;
}

function own(members: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}
