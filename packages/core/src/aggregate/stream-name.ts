// Stream names: `account-a1`. Readable in the common case, printable ASCII, injective and reversible always.
import type { Json, JsonObject } from '../ports/json.js';

// What stands for itself. `+` separates the parts of a key, `=` begins a part that is not a string, `%` an escape.
const READABLE = /^[A-Za-z0-9\-_.!~*'()@:]*$/;

// What can name an aggregate type; `checkAggregateType` says why not.
const TYPE = /^(?!\$)[!-,.0-~]+$/;

/**
 * The stream of an aggregate: its type, `-`, and its encoded key; the parts of a key are joined by `+`.
 *
 * @param names the names of the key's properties, in the order of their declaration.
 * @param key the encoded key, whose properties are strings, finite numbers or booleans.
 * @returns `undefined` when a property is none of these.
 * @example
 * streamName('account', ['accountId'], { accountId: 'a1' }); // 'account-a1'
 * streamName('account', ['accountId'], { accountId: 1 }); // 'account-=1'
 */
export function streamName(type: string, names: readonly string[], key: JsonObject): string | undefined {
  let stream = `${type}-`;
  for (let i = 0; i < names.length; i++) {
    const part = encodePart(key[names[i] ?? '']);
    if (part === undefined) return undefined;
    stream += i === 0 ? part : `+${part}`;
  }
  return stream;
}

function encodePart(part: unknown): string | undefined {
  if (typeof part === 'string') return READABLE.test(part) ? part : encodeText(part);
  if (typeof part === 'boolean') return `=${String(part)}`;
  // Without the `+` of an exponent, which would separate two parts: `1e21` is read back as well. -0 is no JSON.
  if (Number.isFinite(part) && !Object.is(part, -0)) return `=${String(part).replace('+', '')}`;
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
  const type = stream.slice(0, dash);
  if (dash < 1 || !TYPE.test(type)) return undefined;
  const encoded = stream.slice(dash + 1).split('+');
  const parts = encoded.map(decodePart).filter((part) => part !== undefined);
  const again =
    parts.length === encoded.length && streamName(type, Object.keys(parts), Object.fromEntries(parts.entries()));
  return again === stream ? { type, parts } : undefined;
}

function decodePart(part: string): Json | undefined {
  try {
    return part.startsWith('=') ? (JSON.parse(part.slice(1)) as Json) : decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
