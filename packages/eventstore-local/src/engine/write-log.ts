// The log itself: everything that is written in its order, and the frontier up to which readers see it.
import type { EventRecord } from './engine.js';
import type { JournalEntry } from './journal.js';
import type { ReadableLog } from './read-log.js';
import { LOG_START } from './record-size.js';
import { recordCommitted, recordLost, recordWritten, type Streams } from './stream-state.js';

/** A write that readers do not see yet. */
interface Pending {
  /** How long the log is behind it. */
  readonly count: number;
  readonly end: number;
}

export interface WriteLog {
  readonly readable: () => ReadableLog;
  /** The position of the next record. */
  readonly end: () => number;
  /** Takes a write. Readers see it at once with `visible`, else when `commit` says so. */
  readonly write: (entry: JournalEntry, visible: boolean) => void;
  /** Shows readers every write that ends at `limit` or before it; whether there was one. */
  readonly commit: (limit: number) => boolean;
  readonly hasPending: () => boolean;
  /** Takes back what begins at `start` or behind it. Its positions are not used again. */
  readonly lose: (start: number) => void;
}

export const writeLog = (streams: Streams): WriteLog => {
  const records: EventRecord[] = [];
  const boundaries = new Set([0, LOG_START]);
  let visibleCount = 0;
  let visibleEnd = LOG_START;
  let end = LOG_START;
  let pending: Pending[] = [];
  let pendingFrom = 0;

  const show = (count: number, until: number): void => {
    for (; visibleCount < count; visibleCount += 1) {
      const record = records[visibleCount];
      if (record !== undefined) recordCommitted(streams.keep(record.stream), record);
    }
    visibleEnd = until;
  };

  const isBoundary = (position: number): boolean => boundaries.has(position);

  return {
    readable: () => ({ records, count: visibleCount, end: visibleEnd, isBoundary }),
    end: () => end,
    hasPending: () => pendingFrom < pending.length,
    write: (entry, visible) => {
      // Where no event begins right behind the last write, a reader may still go on from there.
      if (entry.records[0]?.position.commit !== end) boundaries.add(end).add(entry.start);
      for (const record of entry.records) {
        records.push(record);
        recordWritten(streams.keep(record.stream), record);
      }
      end = entry.end;
      if (visible) show(records.length, end);
      else pending.push({ count: records.length, end });
    },
    commit: (limit) => {
      const before = pendingFrom;
      for (let next = pending[pendingFrom]; next !== undefined && next.end <= limit; next = pending[pendingFrom]) {
        show(next.count, next.end);
        pendingFrom += 1;
      }
      const any = pendingFrom > before;
      if (pendingFrom > 1024 && pendingFrom * 2 > pending.length) {
        pending = pending.slice(pendingFrom);
        pendingFrom = 0;
      }
      return any;
    },
    lose: (start) => {
      pending = pending.slice(pendingFrom).filter((write) => write.end <= start);
      pendingFrom = 0;
      for (let last = records.at(-1); last !== undefined && last.position.commit >= start; last = records.at(-1)) {
        records.pop();
        recordLost(streams.keep(last.stream), last);
      }
      boundaries.add(start);
    },
  };
};
