// Tells whether an append is larger than the store takes, without encoding it in the usual case.
import type { Json, NewEvent } from '@millrace/core';

/**
 * Whether `events` take more than `limit` bytes as UTF-8 JSON, counted as EventStoreDB counts: data, metadata, and two
 * bytes per character of the type. Only an append whose upper bound is over the limit is encoded to be measured.
 */
export function exceeds(events: readonly NewEvent[], limit: number): boolean {
  return total(events, upperBound) > limit && total(events, exact) > limit;
}

function total(events: readonly NewEvent[], bytes: (value: Json) => number): number {
  let sum = 0;
  for (const { type, data, metadata } of events) sum += 2 * type.length + bytes(data) + bytes(metadata);
  return sum;
}

/** At most this many bytes: six per character (a `\u0000` escape), 25 per number. */
export function upperBound(value: Json): number {
  if (typeof value === 'string') return 2 + 6 * value.length;
  if (typeof value !== 'object' || value === null) return 25;
  let bytes = 2;
  if (isList(value)) for (const item of value) bytes += 1 + upperBound(item);
  else for (const name in value) bytes += 4 + 6 * name.length + upperBound(value[name] ?? null);
  return bytes;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Exactly this many bytes. */
export function exact(value: Json): number {
  const text = JSON.stringify(value);
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // A surrogate pair is two units and four bytes; any other unit above U+07FF is three bytes.
    if (unit > 0x7ff) bytes += unit >= 0xd800 && unit <= 0xdfff ? 1 : 2;
    else if (unit > 0x7f) bytes += 1;
  }
  return bytes;
}
