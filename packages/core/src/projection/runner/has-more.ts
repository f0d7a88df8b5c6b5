// Whether the log has something for a projection after a place.
import type { EventLog, LogFilter } from '../../ports/event-log.js';
import { comparePositions, type Position } from '../../ports/position.js';
import type { Place } from './progress-store.js';

/** Whether an event that passes `filter` is after `from`, and not after `last` if that is given. @throws ReadError */
export async function hasMore(
  log: Pick<EventLog, 'readAll'>,
  filter: LogFilter,
  from: Place,
  last?: Position,
): Promise<boolean> {
  for await (const page of log.readAll({ from, filter, maxCount: 2 })) {
    for (const { position } of page) {
      if (last !== undefined && comparePositions(position, last) > 0) return false;
      if (from === 'start' || comparePositions(position, from) > 0) return true;
    }
  }
  return false;
}
