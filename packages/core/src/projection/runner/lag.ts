// How far a projection is behind the log.
import type { EventLog, LogFilter } from '../../ports/event-log.js';
import { comparePositions, type Position } from '../../ports/position.js';

/** How far a projection is behind. */
export interface Lag {
  /** Events that are not handled yet. */
  readonly events: number;
  /** Whether there are no more than `events`: counting stops at a bound. */
  readonly exact: boolean;
  /** The age of the oldest of them: milliseconds, by the clock that is passed in and that of the store. */
  readonly milliseconds: number;
}

/** Counts the events after `position`, up to about `most`. @throws ReadError */
export async function lagBehind(
  log: Pick<EventLog, 'readAll'>,
  filter: LogFilter | undefined,
  position: Position | undefined,
  now: number,
  most: number,
): Promise<Lag> {
  let events = 0;
  let oldest: number | undefined;
  for await (const page of log.readAll({ from: position ?? 'start', ...(filter && { filter }), maxCount: most + 1 })) {
    for (const event of page) {
      if (position !== undefined && comparePositions(event.position, position) <= 0) continue;
      events += 1;
      oldest ??= event.created;
    }
  }
  return { events, exact: events < most, milliseconds: oldest === undefined ? 0 : Math.max(0, now - oldest) };
}
