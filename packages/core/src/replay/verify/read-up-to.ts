// Reads a log up to a place, going on where it was when a read fails that may succeed later.
import type { Clock } from '../../ports/clock.js';
import type { EventLog, LogFilter } from '../../ports/event-log.js';
import type { ReadError } from '../../ports/event-store.js';
import type { RecordedEvent } from '../../ports/event.js';
import { comparePositions, type Position } from '../../ports/position.js';
import type { RetryPolicy } from '../../transact/retry-policy.js';
import { wordsOf } from '../replacements.js';
import { Halt } from './verify-error.js';

/** One of the two logs, and how it is read. */
export interface ReadLog {
  readonly which: 'source' | 'target';
  readonly log: Pick<EventLog, 'readAll'>;
  /** Inclusive; `undefined` reads nothing. */
  readonly until: Position | undefined;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

/**
 * The pages of a log from its start up to `until`, each event once.
 *
 * @throws Halt
 */
export async function* readUpTo(
  { which, log, until, retry, clock, signal }: ReadLog,
  filter: LogFilter | undefined,
): AsyncGenerator<readonly RecordedEvent[], undefined> {
  if (until === undefined) return;
  let after: Position | undefined;
  for (let tries = 1; ; tries++) {
    try {
      for await (const page of log.readAll({ from: after ?? 'start', ...(filter === undefined ? {} : { filter }) })) {
        haltIfAborted(signal);
        const last = page[page.length - 1];
        if (last === undefined) continue;
        const news = between(page, after, until);
        after = last.position;
        tries = 0;
        if (news.length > 0) yield news;
        if (comparePositions(after, until) >= 0) return;
      }
      return;
    } catch (cause) {
      if (cause instanceof Halt) throw cause;
      if (!isRetryable(cause) || tries >= retry.attempts) throw notRead(which, cause);
      await clock.sleep(retry.delay(Math.max(1, tries), Math.random()), signal);
      haltIfAborted(signal);
    }
  }
}

/** @throws Halt */
export function haltIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new Halt({ _tag: 'Aborted', message: 'the verification was aborted' });
}

/** A log that cannot be read. */
export function notRead(which: 'source' | 'target', cause: unknown): Halt {
  const message = `the ${which} cannot be read: ${wordsOf(cause)}`;
  return new Halt({ _tag: 'NotRead', log: which, retryable: isRetryable(cause), cause, message });
}

// By its tag: a store may have been built against another copy of this package.
function isRetryable(cause: unknown): boolean {
  const { _tag, retryable } = (typeof cause === 'object' && cause !== null ? cause : {}) as Partial<ReadError>;
  return _tag === 'ReadError' && retryable === true;
}

function between(
  page: readonly RecordedEvent[],
  after: Position | undefined,
  until: Position,
): readonly RecordedEvent[] {
  const [first, last] = [page[0], page[page.length - 1]];
  const isWhole =
    (after === undefined || (first !== undefined && comparePositions(first.position, after) > 0)) &&
    (last === undefined || comparePositions(last.position, until) <= 0);
  if (isWhole) return page;
  return page.filter(
    ({ position }) =>
      (after === undefined || comparePositions(position, after) > 0) && comparePositions(position, until) <= 0,
  );
}
