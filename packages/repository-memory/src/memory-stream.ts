// One stream in memory: its events, hidden ones included, and what hides them.
import { ReadError, type RecordedEvent, type ReadStreamOptions, type StreamMetadata } from '@millrace/core';
import { recordedOf, type MemoryEvent } from './memory-event.js';
import type { Pull } from './pages.js';

/** A stream. `events[r]` is the event of revision `r`: nothing is ever scavenged. */
export interface MemoryStream {
  readonly name: string;
  readonly events: MemoryEvent[];
  metadata: StreamMetadata;
  /** EventStoreDB's soft delete, `$tb` at its maximum; it ends with the next append. */
  softDeleted: boolean;
  tombstoned: boolean;
  /** The first revision of the present life: the ids of events before it are no longer compared. */
  born: number;
}

/** A stream without events. */
export function memoryStream(name: string): MemoryStream {
  return { name, events: [], metadata: {}, softDeleted: false, tombstoned: false, born: 0 };
}

/**
 * Ends a soft delete, before an append and with new metadata: what it hid stays hidden, by `$tb`.
 *
 * @returns whether there was one.
 */
export function recreate(stream: MemoryStream): boolean {
  if (!stream.softDeleted) return false;
  stream.softDeleted = false;
  stream.metadata = { ...stream.metadata, truncateBefore: BigInt(stream.events.length) };
  return true;
}

/** The revision of the first event that a read of the stream may give; its length when all of them are hidden. */
export function firstVisible(stream: MemoryStream, now: () => number): number {
  const { events, metadata, softDeleted } = stream;
  if (softDeleted) return events.length;
  let first = 0;
  if (metadata.truncateBefore !== undefined) first = Math.max(first, Number(metadata.truncateBefore));
  if (metadata.maxCount !== undefined) first = Math.max(first, events.length - metadata.maxCount);
  if (metadata.maxAge !== undefined) first = Math.max(first, firstSince(events, now() - metadata.maxAge * 1000));
  return Math.min(first, events.length);
}

// Bisects: the store gives no event an earlier time than the one before it.
function firstSince(events: readonly MemoryEvent[], time: number): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.created ?? time) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @throws ReadError `stream-deleted` for a tombstoned stream. */
export function refuseTombstoned(name: string, stream: MemoryStream | undefined): void {
  if (stream?.tombstoned === true)
    throw new ReadError('stream-deleted', name, false, new Error(`${name} is tombstoned`));
}

/** Reads a stream page by page up to where it ends now. */
export function pullStream(
  name: string,
  stream: MemoryStream | undefined,
  options: ReadStreamOptions,
  pageSize: number,
  now: () => number,
): Pull<RecordedEvent> {
  if (stream === undefined) return () => undefined;
  const { direction = 'forwards', from, maxCount = Infinity } = options;
  const end = stream.events.length;
  const back = direction === 'backwards';
  let next = back ? Math.min(placeOf(from ?? 'end', end - 1), end - 1) : placeOf(from ?? 'start', end);
  let left = maxCount;
  return () => {
    refuseTombstoned(name, stream);
    const first = firstVisible(stream, now);
    const size = Math.min(pageSize, left);
    const start = back ? Math.max(first, next + 1 - size) : Math.max(first, next);
    const page = stream.events.slice(start, back ? Math.max(start, next + 1) : Math.min(end, start + size));
    next = back ? start - 1 : start + page.length;
    left -= page.length;
    if (page.length === 0) return undefined;
    return (back ? page.reverse() : page).map(recordedOf);
  };
}

/** A place in a stream as an index, where `'end'` is `end`. */
export function placeOf(from: bigint | 'start' | 'end', end: number): number {
  if (from === 'start') return 0;
  return from === 'end' ? end : Math.max(0, Number(from));
}
