// Whether the source has more for a replay after a place.
import type { RecordedEvent } from '../../ports/event.js';
import { comparePositions, type Position } from '../../ports/position.js';
import type { ReplayContext } from './replay-context.js';
import { isOwn } from './stream-ends.js';

/** The first source event after `place`, and not after `last` if that is given. @throws ReadError */
export async function firstAfter(
  context: ReplayContext,
  place: Position | undefined,
  last?: Position,
): Promise<RecordedEvent | undefined> {
  const { from, filter } = context.settings;
  for await (const page of from.readAll({ from: place ?? 'start', ...(filter && { filter }) })) {
    for (const event of page) {
      if (last !== undefined && comparePositions(event.position, last) > 0) return undefined;
      if (place !== undefined && comparePositions(event.position, place) <= 0) continue;
      if (!isOwn(context, event)) return event;
    }
  }
  return undefined;
}
