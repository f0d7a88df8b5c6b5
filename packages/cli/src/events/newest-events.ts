// The newest events of a log, or of a stream, that are wanted.
import type { LogFilter, Position, RecordedEvent } from '@millrace/core';
import type { Store } from '../config/config.js';

/**
 * The newest `limit` events that match, the oldest of them first.
 *
 * @param at the log is read backwards from here.
 * @throws ReadError
 */
export async function newestEvents(
  store: Store,
  limit: number,
  at: Position,
  filter: LogFilter | undefined,
  matches: (event: RecordedEvent) => boolean,
): Promise<readonly RecordedEvent[]> {
  return newestOf(
    store.readAll({ direction: 'backwards', from: at, ...(filter === undefined ? {} : { filter }) }),
    limit,
    matches,
  );
}

/** As `newestEvents`, of one stream. @param at it is read backwards from here. */
export async function newestOfStream(
  store: Store,
  stream: string,
  limit: number,
  at: bigint | 'end',
  matches: (event: RecordedEvent) => boolean,
): Promise<readonly RecordedEvent[]> {
  return newestOf(store.readStream(stream, { direction: 'backwards', from: at }), limit, matches);
}

async function newestOf(
  pages: AsyncIterable<readonly RecordedEvent[]>,
  limit: number,
  matches: (event: RecordedEvent) => boolean,
): Promise<readonly RecordedEvent[]> {
  const found: RecordedEvent[] = [];
  if (limit > 0)
    reading: for await (const page of pages) {
      for (const event of page) {
        if (matches(event)) found.push(event);
        if (found.length >= limit) break reading;
      }
    }
  return found.reverse();
}
