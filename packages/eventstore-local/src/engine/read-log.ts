// Reads the whole log by position, as `$all` does: what streams hide is still here.
import type { Direction, EventRecord, LogPage, LogPosition, RecordFilter } from './engine.js';
import { recordSize, textSize } from './record-size.js';

/** What can be read: the first `count` records of `records`. */
export interface ReadableLog {
  readonly records: readonly EventRecord[];
  readonly count: number;
  /** The position just behind the newest readable record. */
  readonly end: number;
  /** Whether something else than an event begins at a position: an empty append, or the beginning. */
  readonly isBoundary: (position: number) => boolean;
}

/** The index of the first readable record at or behind a position. */
export const indexAt = ({ records, count }: ReadableLog, position: number): number => {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((records[middle]?.position.commit ?? Infinity) < position) low = middle + 1;
    else high = middle;
  }
  return low;
};

const begins = (log: ReadableLog, index: number, position: number): boolean =>
  log.records[index]?.position.commit === position || position === log.end || log.isBoundary(position);

const refused = (from: LogPosition): LogPage => ({ events: [], next: from, looked: 0, end: true, invalid: true });

/** Where the server goes on behind a record: it names the place only, with nothing for the prepare. */
const behind = (record: EventRecord): LogPosition => ({
  commit: record.position.commit + recordSize(textSize(record.stream), record),
  prepare: 0,
});

const forwards = (
  log: ReadableLog,
  from: LogPosition,
  limit: number,
  filter: RecordFilter | undefined,
  window: number,
) => {
  // A place beyond the end is waited for: nothing before it will ever be given.
  if (from.commit > log.end) return { events: [], next: from, looked: 0, end: true };
  const first = indexAt(log, from.commit);
  if (!begins(log, first, from.commit)) return refused(from);
  const start = log.records[first]?.position.commit === from.commit && from.prepare > from.commit ? first + 1 : first;
  const events: EventRecord[] = [];
  let index = start;
  while (index < log.count && events.length < limit && index - start < window) {
    const record = log.records[index];
    if (record !== undefined && (filter === undefined || filter(record))) events.push(record);
    index += 1;
  }
  const last = index > start ? log.records[index - 1] : undefined;
  return { events, next: last === undefined ? from : behind(last), looked: index - start, end: index >= log.count };
};

const backwards = (
  log: ReadableLog,
  from: LogPosition,
  limit: number,
  filter: RecordFilter | undefined,
  window: number,
) => {
  const start = indexAt(log, from.commit);
  if (from.commit > log.end || !begins(log, start, from.commit)) return refused(from);
  const events: EventRecord[] = [];
  let index = start;
  while (index > 0 && events.length < limit && start - index < window) {
    index -= 1;
    const record = log.records[index];
    if (record !== undefined && (filter === undefined || filter(record))) events.push(record);
  }
  const last = index < start ? log.records[index] : undefined;
  return { events, next: last === undefined ? from : last.position, looked: start - index, end: index === 0 };
};

/** Reads a page of the log; see `LogEngine.readAll`. */
export const readLog = (
  log: ReadableLog,
  from: LogPosition | 'start' | 'end',
  direction: Direction,
  limit: number,
  filter: RecordFilter | undefined,
  window: number,
): LogPage => {
  const place = from === 'start' ? 0 : log.end;
  const position = typeof from === 'string' ? { commit: place, prepare: place } : from;
  return (direction === 'forwards' ? forwards : backwards)(log, position, limit, filter, window);
};
