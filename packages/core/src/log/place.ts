// A place in the log or its beginning, and how far a reader of the log has come.
import type { LogItem } from '../ports/event-log.js';
import { comparePositions, type Position } from '../ports/position.js';

export type Place = Position | 'start';

/** How far a reader has come. Events of one append may share a position, so it can have got only some of those. */
export interface Reached {
  /** Everything up to here has been looked at. */
  readonly after: Place;
  /** Where what was looked at last stands: at `after`, or beyond it while there may be more events at this place. */
  readonly at: Place;
}

/** Negative when `a` is before `b`, 0 when they are the same place, positive otherwise. */
export function comparePlaces(a: Place, b: Place): -1 | 0 | 1 {
  if (a === 'start') return b === 'start' ? 0 : -1;
  return b === 'start' ? 1 : comparePositions(a, b);
}

/** Where an item stands; `undefined` for `CaughtUp`, which has no place of its own. */
export function placeOf(item: LogItem): Position | undefined {
  if (item._tag === 'CaughtUp') return undefined;
  return item._tag === 'Event' ? item.event.position : item.position;
}

/** The last place among the items, if they have one. */
export function lastPlace(items: readonly LogItem[]): Position | undefined {
  for (let n = items.length - 1; n >= 0; n--) {
    const item = items[n];
    const place = item && placeOf(item);
    if (place !== undefined) return place;
  }
  return undefined;
}
