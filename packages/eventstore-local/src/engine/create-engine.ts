// Puts the engine together: decides writes, keeps them in memory and in the journal, and tells when they are committed.
import { commitQueue, WriteLost } from './commit-queue.js';
import { decideAppend, decideSoftDelete, decideTombstone, type DecidedWrite, type WritePlace } from './decide-write.js';
import { TOMBSTONE_REVISION, type LogEngine, type LogPosition, type WriteOutcome } from './engine.js';
import type { Journal, JournalEntry } from './journal.js';
import { readLog } from './read-log.js';
import { readStream } from './read-stream.js';
import { recentIds } from './recent-ids.js';
import { resolveLink } from './resolve-link.js';
import { streams as allStreams } from './stream-state.js';
import { tickClock } from './tick-clock.js';
import { writeLog } from './write-log.js';

export interface EngineOptions {
  /** Milliseconds since 1970; the wall clock unless given. */
  readonly now?: () => number;
  /** Keeps the log beyond the process; without it the log is in memory only. */
  readonly journal?: Journal;
  /** What the journal held when it was opened. */
  readonly entries?: Iterable<JournalEntry>;
  /** How many event ids an append at `any` is compared with; about as many as the server's by default. */
  readonly recentIdCapacity?: number;
}

const COMMITTED = Promise.resolve();

/**
 * Makes the engine of one log.
 *
 * @example
 * const engine = createEngine()
 * const outcome = engine.append('account-a1', 'no_stream', [event])
 * if (outcome._tag === 'Written') await engine.committed(outcome.position)
 */
export const createEngine = (options: EngineOptions = {}): LogEngine => {
  const { now = Date.now, journal, entries = [], recentIdCapacity = 100_000 } = options;
  const streams = allStreams();
  const log = writeLog(streams);
  const waiting = commitQueue();
  const recent = recentIds(recentIdCapacity);
  const time = tickClock(now);
  const listeners = new Set<() => void>();
  const lost: { readonly start: number; readonly end: number }[] = [];
  let durableEnd = journal === undefined ? Infinity : 0;
  let heldFrom = Infinity;
  let failure: Error | undefined;
  let closing: Promise<void> | undefined;
  let announced = false;

  for (const entry of entries) log.write(entry, true);

  /** Once a turn, however many writes there are in it. */
  const announce = (): void => {
    if (announced || listeners.size === 0) return;
    announced = true;
    queueMicrotask(() => {
      announced = false;
      for (const listener of [...listeners]) listener();
    });
  };

  /** Commits what is durable and replicated. */
  const advance = (): void => {
    if (!log.commit(Math.min(durableEnd, heldFrom))) return;
    waiting.release(log.readable().end);
    announce();
  };

  const fail = (error: Error): void => {
    failure ??= error;
    waiting.reject(0, failure);
  };

  journal?.listen({
    durable: (end) => {
      durableEnd = end;
      advance();
    },
    failed: fail,
  });

  const place = (): WritePlace => {
    if (closing !== undefined) throw new Error('The engine is closed.');
    return { streams, recent, end: log.end(), now: time() };
  };

  const perform = ({ outcome, entry }: DecidedWrite): WriteOutcome => {
    if (entry === undefined) return outcome;
    const visible = journal === undefined && heldFrom === Infinity;
    log.write(entry, visible);
    for (const record of entry.records) {
      if (record.revision !== TOMBSTONE_REVISION) recent.add(record.stream, record.id, record.revision);
    }
    journal?.append(entry);
    if (visible) announce();
    return outcome;
  };

  const committed = (position: LogPosition | undefined): Promise<void> => {
    if (position === undefined) return COMMITTED;
    const at = position.commit;
    if (lost.some(({ start, end }) => at >= start && at < end)) {
      return Promise.reject(new WriteLost('The write was lost with its leader.'));
    }
    if (at < log.readable().end) return COMMITTED;
    return failure === undefined ? waiting.wait(at) : Promise.reject(failure);
  };

  const loseUnreplicated = (): void => {
    if (heldFrom === Infinity) return;
    const [start, end] = [heldFrom, log.end()];
    heldFrom = Infinity;
    recent.clear();
    if (end > start) {
      log.lose(start);
      journal?.truncate(start);
      lost.push({ start, end });
      waiting.reject(start, new WriteLost('The write was lost with its leader.'));
    }
    advance();
  };

  const shut = async (): Promise<void> => {
    await journal?.close();
    fail(new WriteLost('The engine was closed before the write was committed.'));
    listeners.clear();
  };

  return {
    append: (stream, expected, events) => perform(decideAppend(place(), stream, expected, events)),
    softDelete: (stream, expected) => perform(decideSoftDelete(place(), stream, expected)),
    tombstone: (stream, expected) => perform(decideTombstone(place(), stream, expected)),
    committed,
    readStream: (stream, from, direction, limit) => readStream(streams.get(stream), from, direction, limit, time()),
    readAll: (from, direction, limit, filter, window = Infinity) =>
      readLog(log.readable(), from, direction, limit, filter, window),
    resolve: (record) => resolveLink(streams, record, time()),
    end: () => ({ commit: log.readable().end, prepare: log.readable().end }),
    onCommitted: (listener) => {
      // A wrapper of its own for every caller, so that one function may be registered twice.
      const call = (): void => {
        listener();
      };
      listeners.add(call);
      return () => listeners.delete(call);
    },
    holdReplication: () => {
      if (heldFrom === Infinity) heldFrom = log.end();
    },
    resumeReplication: () => {
      heldFrom = Infinity;
      advance();
    },
    loseUnreplicated,
    forgetRecentIds: () => {
      recent.clear();
    },
    close: () => (closing ??= shut()),
  };
};
