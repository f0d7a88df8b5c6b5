// A JSON value as one text, whatever the order in which its properties were written: what is hashed of events.
import type { Json } from '../../ports/json.js';

/**
 * A text of `value`: equal values have equal texts, and others have others. It is not JSON: strings are written with their
 * length before them, which takes a third of the time that it takes to quote them.
 */
export function canonicalText(value: Json): string {
  switch (typeof value) {
    case 'string':
      return `"${String(value.length)}:${value}`;
    case 'number':
      // Zeros of both signs are one in JSON.
      return `#${String(value)},`;
    case 'boolean':
      return value ? '+' : '-';
    default:
      return value === null ? '0' : isList(value) ? textOfList(value) : textOfObject(value);
  }
}

function textOfList(list: readonly Json[]): string {
  let text = '[';
  for (const value of list) text += canonicalText(value);
  return `${text}]`;
}

function textOfObject(object: { readonly [name: string]: Json }): string {
  const names = Object.keys(object);
  if (names.length > 1) names.sort();
  let text = '{';
  for (const name of names) text += `${String(name.length)}:${name}${canonicalText(object[name] ?? null)}`;
  return `${text}}`;
}

// `Array.isArray` does not know of arrays that are read only.
function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}
