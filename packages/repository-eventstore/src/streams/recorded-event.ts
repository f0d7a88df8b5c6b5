// From the bytes of an event to the recorded event: JSON parsed defensively and frozen, undecodable where it is none.
import type { Json, JsonObject, RecordedEvent } from '@millrace/core';
import type { WireRecord } from '../connection/connection.js';

const NONE: JsonObject = Object.freeze({});

// Deeper than any store takes them, and not so deep that walking them ends the process.
const DEEPEST = 500;

/**
 * The recorded form of what came over the wire. Whoever wrote it may not have been Millrace: binary events, bytes that
 * are no JSON, and metadata that are no object are `undecodable`, never a crash and never a guess. (Metadata hold the
 * schema version, so an event whose metadata cannot be read cannot be read either.) Absent metadata are `{}`.
 */
export function recordedOf(wire: WireRecord): RecordedEvent {
  const { id, type, stream, revision, position, created } = wire;
  Object.freeze(position);
  try {
    if (!wire.isJson) throw new Undecodable('the event is binary', wire.data);
    const metadata = wire.metadata.length === 0 ? NONE : objectOf(wire.metadata);
    return { id, type, data: jsonOf('data', wire.data), metadata, stream, revision, position, created };
  } catch (error) {
    if (!(error instanceof Undecodable)) throw error;
    const { reason, bytes } = error;
    const metadata = bytes === wire.metadata ? NONE : metadataOf(wire.metadata);
    const undecodable = { reason, bytes: Uint8Array.from(bytes) };
    return { id, type, data: null, metadata, stream, revision, position, created, undecodable };
  }
}

class Undecodable extends Error {
  constructor(
    readonly reason: string,
    readonly bytes: Uint8Array,
  ) {
    super(reason);
  }
}

// Metadata of an event whose data are bad: as good as they are.
function metadataOf(bytes: Uint8Array): JsonObject {
  try {
    return bytes.length === 0 ? NONE : objectOf(bytes);
  } catch {
    return NONE;
  }
}

function objectOf(bytes: Uint8Array): JsonObject {
  const value = jsonOf('metadata', bytes);
  if (value === null) return NONE;
  if (isObject(value)) return value;
  throw new Undecodable('the metadata are no JSON object', bytes);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// `toString` puts U+FFFD in the place of bytes that are no UTF-8: only where one stands is the slow decoder asked.
function jsonOf(what: string, bytes: Uint8Array): Json {
  let value: Json;
  try {
    const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const text = buffer.toString();
    value = JSON.parse(text.includes('\ufffd') ? strict.decode(bytes) : text) as Json;
  } catch {
    throw new Undecodable(`the ${what} are no JSON`, bytes);
  }
  if (freezeDeep(value, 0)) return value;
  throw new Undecodable(`the ${what} are nested more than ${String(DEEPEST)} deep`, bytes);
}

// Whether it was shallow enough to be frozen. Not `freezeJson`, which also refuses what only others' JSON has (-0).
function freezeDeep(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth > DEEPEST) return false;
  Object.freeze(value);
  for (const name in value) {
    const inner: unknown = value[name as never];
    if (typeof inner === 'object' && inner !== null && !freezeDeep(inner, depth + 1)) return false;
  }
  return true;
}
