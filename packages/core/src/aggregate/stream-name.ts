// Stream names: `account-a1`. Readable in the common case, printable ASCII, injective and reversible always.
import type { Json } from '../ports/json.js';

// What stands for itself. `+` separates the parts of a key, `=` begins a part that is not a string, `%` an escape.
const READABLE = /^[A-Za-z0-9\-_.!~*'()@:]*$/;

/**
 * The stream of an aggregate: its type, `-`, and its encoded key; the parts of a key are joined by `+`.
 *
 * @param parts the encoded key, in the order of its declaration: strings, finite numbers, booleans.
 * @returns `undefined` when a part is none of these.
 * @example
 * streamName('account', ['a1']); // 'account-a1'
 * streamName('account', [1]); // 'account-=1'
 */
export function streamName(type: string, parts: readonly unknown[]): string | undefined {
  let name = `${type}-`;
  for (let i = 0; i < parts.length; i++) {
    const part = encodePart(parts[i]);
    if (part === undefined) return undefined;
    name += i === 0 ? part : `+${part}`;
  }
  return name;
}

function encodePart(part: unknown): string | undefined {
  if (typeof part === 'string') return READABLE.test(part) ? part : encodeText(part);
  if (typeof part === 'boolean' || (typeof part === 'number' && Number.isFinite(part))) return `=${String(part)}`;
  return undefined;
}

function encodeText(text: string): string | undefined {
  if (!text.isWellFormed()) return undefined;
  return encodeURIComponent(text).replaceAll('%40', '@').replaceAll('%3A', ':');
}

/**
 * The inverse of `streamName`.
 *
 * @returns the type and the parts of the key; `undefined` when no aggregate has this stream.
 */
export function parseStreamName(
  stream: string,
): { readonly type: string; readonly parts: readonly Json[] } | undefined {
  const dash = stream.indexOf('-');
  if (dash < 1) return undefined;
  const parts = stream
    .slice(dash + 1)
    .split('+')
    .map(decodePart);
  const type = stream.slice(0, dash);
  if (parts.includes(undefined) || streamName(type, parts) !== stream) return undefined;
  return { type, parts: parts as Json[] };
}

function decodePart(part: string): Json | undefined {
  try {
    return part.startsWith('=') ? (JSON.parse(part.slice(1)) as Json) : decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
