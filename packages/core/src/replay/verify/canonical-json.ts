// JSON in one text, whatever the order in which its properties were written.
import type { Json } from '../../ports/json.js';

/** The JSON text of `value` with the names of each object sorted: equal values have equal texts. */
export function canonicalJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) {
    let text = '[';
    for (let i = 0; i < value.length; i++) text += (i === 0 ? '' : ',') + canonicalJson(value[i] ?? null);
    return `${text}]`;
  }
  const names = Object.keys(value);
  if (names.length > 1) names.sort();
  let text = '{';
  for (const name of names)
    text += `${text.length === 1 ? '' : ','}${JSON.stringify(name)}:${canonicalJson(value[name] ?? null)}`;
  return `${text}}`;
}

// `Array.isArray` does not know of arrays that are read only.
function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}
