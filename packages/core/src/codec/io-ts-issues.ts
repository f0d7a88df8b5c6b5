// From io-ts's validation errors to issues with a path that a person can follow.
import * as t from 'io-ts';
import type { Issue } from './json.js';

/** The most issues that are told of one value: a caller who sends a thousand mistakes needs no list of them. */
export const MOST_ISSUES = 100;

/** One issue per error, the path beginning at the value that was decoded. */
export function issuesOf(errors: t.Errors): readonly Issue[] {
  const seen = new Map<string, Issue>();
  for (const error of errors.slice(0, MOST_ISSUES)) {
    const issue = { path: pathOf(error.context), message: error.message ?? describe(error) };
    seen.set(`${issue.path} ${issue.message}`, issue);
  }
  return [...seen.values()];
}

// io-ts also counts the branch of a union or intersection as a step of the path; a person does not.
function pathOf(context: t.Context): string {
  return context
    .filter(({ key }, i) => {
      const parent = context[i - 1]?.type;
      return key !== '' && !(parent instanceof t.UnionType) && !(parent instanceof t.IntersectionType);
    })
    .map(({ key }) => key)
    .join('.');
}

function describe({ value, context }: t.ValidationError): string {
  const expected = context[context.length - 1]?.type.name ?? 'something else';
  return `expected ${expected}, got ${preview(value)}`;
}

/** A value in a few words, for a message. */
export function preview(value: unknown): string {
  if (typeof value === 'string')
    return value.length > 40 ? `${JSON.stringify(value.slice(0, 40))}…` : JSON.stringify(value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  return Object.is(value, -0) ? '-0' : String(value);
}

/** What was thrown in words, whatever it is. */
export function textOf(cause: unknown): string {
  try {
    return cause instanceof Error ? cause.message : String(cause);
  } catch {
    return 'something that has no text';
  }
}
