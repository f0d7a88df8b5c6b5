// Which texts PostgreSQL can hold: those without NUL and without half a surrogate pair.

export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** As much of a text as can be kept. */
export function storable(text: string): string {
  return isStorable(text) ? text : text.toWellFormed().replaceAll('\0', '\ufffd');
}

/** Whether a value can be kept, as `JSON.stringify` writes it: half a pair is always an escape there. */
export function isStorableJson(json: string): boolean {
  return !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(json);
}
