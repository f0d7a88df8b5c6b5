// A command as a message: plain data that survives JSON, with its command id.
import type { Json, JsonObject } from '../ports/json.js';

/** Who asked, where and why, and what led to it. Copied into the metadata of the events; more names may be added. */
export interface MessageMetadata {
  readonly by?: string;
  readonly where?: string;
  readonly why?: string;
  readonly $correlationId?: string;
  readonly $causationId?: string;
  readonly [name: string]: Json | undefined;
}

/** A command for later: to be sent, queued, and transacted. */
export interface Message<Type extends string = string, Data = JsonObject> {
  /** The aggregate type and the command's name: `account/open`. */
  readonly type: Type;
  /** The command id: a message sent twice is applied once. */
  readonly id: string;
  /** The encoded data, the key merged in. */
  readonly data: Data;
  readonly metadata?: MessageMetadata;
}

export interface MessageOptions extends MessageMetadata {
  /** The command id. Default: a new UUID. */
  readonly id?: string;
}

/** Makes a message; nothing is checked here. */
export function makeMessage(
  type: string,
  key: unknown,
  data: unknown,
  options?: MessageOptions,
): Message<string, object> {
  const merged: Record<string, unknown> = {};
  assign(merged, data);
  assign(merged, key);
  if (options === undefined) return { type, id: newId(), data: merged };
  const { id = newId(), ...metadata } = options;
  return Object.keys(metadata).length === 0 ? { type, id, data: merged } : { type, id, data: merged, metadata };
}

// Two spreads in one literal take twenty times as long. An own `__proto__` is data like any other.
function assign(target: Record<string, unknown>, source: unknown): void {
  for (const name in source as Readonly<Record<string, unknown>>) {
    const value = (source as Readonly<Record<string, unknown>>)[name];
    if (name === '__proto__')
      Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
    else target[name] = value;
  }
}

/** A random UUID. */
export function newId(): string {
  const { crypto } = globalThis;
  // `randomUUID` is missing in browsers on pages without TLS.
  if (typeof crypto.randomUUID === 'function') {
    const id = crypto.randomUUID();
    // Node joins the id from twenty pieces and leaves it so; a look at a character makes one string of an eighth the size.
    id.charCodeAt(0);
    return id;
  }
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte, i) => {
    const fixed = i === 6 ? (byte & 0x0f) | 0x40 : i === 8 ? (byte & 0x3f) | 0x80 : byte;
    return fixed.toString(16).padStart(2, '0');
  }).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/**
 * What a message that follows from `cause` carries: its correlation, and `cause` as causation.
 *
 * @param cause a message, or a recorded or committed event.
 * @example
 * Account.close.message(key, {}, { by: 'audit', ...follow(event) });
 */
export function follow(cause: { readonly id: string; readonly metadata?: MessageMetadata | JsonObject }): {
  readonly $correlationId: string;
  readonly $causationId: string;
} {
  const correlation = cause.metadata?.['$correlationId'];
  return { $correlationId: typeof correlation === 'string' ? correlation : cause.id, $causationId: cause.id };
}
