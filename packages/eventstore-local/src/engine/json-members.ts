// Reads the top level of a JSON object with its values as text, because JSON.parse rounds integers beyond 2^53.

/** The index behind the string literal that begins at `at`. */
const behindString = (text: string, at: number): number => {
  let index = at + 1;
  while (text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return index + 1;
};

/** The index behind the value that begins at `at`: the comma or bracket that ends it. */
const behindValue = (text: string, at: number): number => {
  let depth = 0;
  let index = at;
  while (index < text.length) {
    const char = text[index];
    if (char === '"') index = behindString(text, index);
    else if (depth === 0 && (char === ',' || char === '}')) return index;
    else {
      if (char === '{' || char === '[') depth += 1;
      if (char === '}' || char === ']') depth -= 1;
      index += 1;
    }
  }
  return index;
};

/**
 * The members of a JSON object, values as their source text; the last of equal names counts. `undefined` when `text`
 * is no JSON object.
 */
export const jsonMembers = (text: string): ReadonlyMap<string, string> | undefined => {
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return undefined;
  const members = new Map<string, string>();
  let at = text.indexOf('"');
  while (at !== -1) {
    const keyEnd = behindString(text, at);
    const name: unknown = JSON.parse(text.slice(at, keyEnd));
    const valueStart = text.indexOf(':', keyEnd) + 1;
    const valueEnd = behindValue(text, valueStart);
    members.set(String(name), text.slice(valueStart, valueEnd).trim());
    at = text.indexOf('"', valueEnd);
  }
  return members;
};
