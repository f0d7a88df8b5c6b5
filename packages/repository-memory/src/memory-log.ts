// The log of all events in memory: one array in commit order, and how a position is a place in it.
import {
  ReadError,
  type LogFilter,
  type Position,
  type ReadAllOptions,
  type RecordedEvent,
  type StreamChange,
} from '@millrace/core';
import { ALL } from './bells.js';
import { isSystem, recordedOf, type MemoryEvent } from './memory-event.js';
import type { Pull } from './pages.js';

/** The log. System events (a tombstone, say) stand in it and take a position, and are given to nobody. */
export interface MemoryLog {
  readonly events: MemoryEvent[];
  /** What was done to streams: each has a system event at its position. */
  readonly changes: StreamChange[];
  /** The newest event, system events aside. */
  head: MemoryEvent | undefined;
}

/** An empty log. */
export function memoryLog(): MemoryLog {
  return { events: [], changes: [], head: undefined };
}

/** How many events stand before `position`. */
export function countBefore({ commit, prepare }: Position): number {
  return Math.max(0, Number(prepare > commit ? commit : commit - 1n));
}

/** How many events stand before `position` or at it. */
export function countUpTo({ commit, prepare }: Position): number {
  return Math.max(0, Number(prepare >= commit ? commit : commit - 1n));
}

/** A filter as a test of an event; system events pass none. @throws ReadError when its regex cannot be read. */
export function matcher(filter: LogFilter | undefined): (event: MemoryEvent) => boolean {
  if (filter === undefined) return (event) => !isSystem(event);
  const text = (event: MemoryEvent) => (filter.by === 'stream' ? event.stream : event.type);
  if ('prefixes' in filter) {
    const [only, ...others] = filter.prefixes;
    if (filter.by === 'stream' && only !== undefined && others.length === 0)
      return (event) => !isSystem(event) && event.stream.startsWith(only);
    return (event) => !isSystem(event) && filter.prefixes.some((prefix) => text(event).startsWith(prefix));
  }
  const regex = parse(filter.regex);
  return (event) => !isSystem(event) && regex.test(text(event));
}

function parse(regex: string): RegExp {
  try {
    return new RegExp(regex);
  } catch (error) {
    throw new ReadError('refused', ALL, false, error);
  }
}

/** Reads the log page by page up to where it ends now. */
export function pullLog(log: MemoryLog, options: ReadAllOptions, pageSize: number): Pull<RecordedEvent> {
  const matches = matcher(options.filter);
  const back = options.direction === 'backwards';
  const end = log.events.length;
  let next = firstIndex(options.from, back, end);
  let left = options.maxCount ?? Infinity;
  return () => {
    const page: RecordedEvent[] = [];
    for (; left > 0 && page.length < pageSize && next >= 0 && next < end; next += back ? -1 : 1) {
      const event = log.events[next];
      if (event === undefined || !matches(event)) continue;
      page.push(recordedOf(event));
      left -= 1;
    }
    return page.length === 0 ? undefined : page;
  };
}

function firstIndex(from: ReadAllOptions['from'], back: boolean, end: number): number {
  if (from === undefined) return back ? end - 1 : 0;
  if (from === 'start') return back ? -1 : 0;
  if (from === 'end') return back ? end - 1 : end;
  return back ? Math.min(countUpTo(from), end) - 1 : countBefore(from);
}
