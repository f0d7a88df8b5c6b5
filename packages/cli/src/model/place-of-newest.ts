// Where the newest events of a log begin.
import type { LogFilter, Position } from '@millrace/core';
import type { Store } from '../config/config.js';

/** The position of the `count`-th newest event; `start` where there are fewer. @throws ReadError */
export async function placeOfNewest(store: Store, count: number, filter?: LogFilter): Promise<Position | 'start'> {
  let seen = 0;
  let place: Position | 'start' = 'start';
  for await (const page of store.readAll({ direction: 'backwards', maxCount: count, ...(filter && { filter }) }))
    for (const { position } of page) {
      seen += 1;
      place = position;
    }
  return seen < count ? 'start' : place;
}
