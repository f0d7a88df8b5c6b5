// An event as a line of JSON, and back.
import type { Json, JsonObject, RecordedEvent } from '@millrace/core';
import { placeText, readInteger, readPlace } from './place.js';

/** The line of an event, with its line feed. Numbers that JSON's readers may round are written as strings. */
export function encodeLine(event: RecordedEvent): string {
  const { stream, revision, position, id, type, created, data, metadata, undecodable } = event;
  const line = {
    stream,
    revision: String(revision),
    position: placeText(position),
    id,
    type,
    created,
    data,
    metadata,
    ...(undecodable && {
      undecodable: { reason: undecodable.reason, bytes: Buffer.from(undecodable.bytes).toString('base64') },
    }),
  };
  return `${JSON.stringify(line)}\n`;
}

/** The event of a line; a text says what is wrong with it, without repeating what is in it. */
export function decodeLine(line: string): RecordedEvent | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'it is no JSON';
  }
  if (!isObject(value)) return 'it is no JSON object';
  const { stream, id, type, created, data, metadata } = value;
  const revision = readInteger(value['revision']);
  const position = readPlace(value['position']);
  const undecodable = value['undecodable'] === undefined ? undefined : bytesOf(value['undecodable']);
  if (typeof stream !== 'string' || stream === '') return '`stream` is no name';
  if (revision === undefined) return '`revision` is no integer in a string';
  if (position === undefined) return '`position` is no position';
  if (typeof id !== 'string') return '`id` is no string';
  if (typeof type !== 'string' || type === '') return '`type` is no name';
  if (typeof created !== 'number') return '`created` is no number';
  if (data === undefined) return '`data` is missing';
  if (!isObject(metadata)) return '`metadata` is no object';
  if (undecodable === null) return '`undecodable` has no reason, or no bytes in base64';
  if (!freezeDeep(data, 0) || !freezeDeep(metadata, 0)) return `it is nested more than ${String(DEEPEST)} deep`;
  return {
    stream,
    revision,
    position,
    id,
    type,
    created,
    // What `JSON.parse` gives is JSON.
    data: data as Json,
    metadata: metadata as JsonObject,
    ...(undecodable && { undecodable }),
  };
}

function bytesOf(value: unknown): NonNullable<RecordedEvent['undecodable']> | null {
  if (!isObject(value)) return null;
  const { reason, bytes } = value;
  if (typeof reason !== 'string' || typeof bytes !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(bytes)) return null;
  return { reason, bytes: Uint8Array.from(Buffer.from(bytes, 'base64')) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Deeper than any store takes events.
const DEEPEST = 500;

// Whether it was shallow enough to be frozen. Not core's `freezeJson`, which refuses what only others' JSON has.
function freezeDeep(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth > DEEPEST) return false;
  Object.freeze(value);
  for (const inner of Object.values(value)) if (!freezeDeep(inner, depth + 1)) return false;
  return true;
}
