// Whether the log has something for a projection after a place.
import { isRight } from 'fp-ts/lib/Either.js';
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

/**
 * Whether the log is known to have nothing for a projection after `from` up to `position`. A node that has not got that
 * far yet does not know. @throws ReadError
 */
export async function hasNothingUpTo(
  log: Pick<EventLog, 'readAll' | 'head'>,
  filter: LogFilter,
  from: Place,
  position: Position,
): Promise<boolean> {
  const head = await log.head();
  if (!isRight(head) || head.right === undefined || comparePositions(head.right, position) < 0) return false;
  return !(await hasMore(log, filter, from, position));
}
