// Any value of ours as JSON on one line.

/** JSON, with bigints as strings, bytes in base64, and errors as their messages. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, plain, indent);
}

function plain(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Error) return value.message;
  if (value instanceof Map) return Object.fromEntries(value as ReadonlyMap<string, unknown>);
  if (value instanceof Set) return [...(value as ReadonlySet<unknown>)];
  return value;
}
