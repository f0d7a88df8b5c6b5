// The end of the log as its readers know it.
import type { Position } from '@millrace/core';
import type { Connection } from '../connection/connection.js';
import { positionOf, type First } from './calls.js';
import { isGiven, serverFilter } from './server-filter.js';

/**
 * The position of the newest event that the log gives; `undefined` when there is none.
 *
 * The server looks for it from its end backwards: past all system events (`$stats-…`, one in 30 s by default) and all
 * events of the adapter's own that have been written since. It sends none of them but tombstones, so this costs it time
 * on a log that was quiet for months, and the adapter nothing.
 *
 * @throws WireError
 */
export async function logHead(connection: Connection, first: First): Promise<Position | undefined> {
  const filter = serverFilter(undefined);
  let from: Position | 'end' = 'end';
  // Tombstones pass the filter; there may be many in a row.
  for (let maxCount = 1n; ; maxCount = maxCount < 500n ? maxCount * 4n : maxCount) {
    let last: Position | undefined;
    let seen = 0n;
    const newest = await first(connection.readAll({ direction: 'backwards', from, filter, maxCount }), (frame) => {
      seen += 1n;
      last = positionOf(frame);
      return frame._tag === 'Event' && isGiven(frame.event);
    });
    if (newest !== undefined) return positionOf(newest);
    if (last === undefined || seen < maxCount) return undefined;
    from = last;
  }
}
