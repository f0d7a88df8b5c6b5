// Following one stream: places are revisions.
import type { Connection } from '../connection/connection.js';
import type { Source } from './source.js';

/** The source of one stream. A place beyond its end is no error: the stream may be re-created and get there. */
export function streamSource(connection: Connection, stream: string): Source<bigint> {
  const newest = () => connection.readStream({ stream, direction: 'backwards', from: 'end', maxCount: 1n });
  return {
    stream,
    places: {
      // Checkpoints and dead links have no revision.
      of: (frame) => (frame._tag === 'Event' ? frame.event.revision : undefined),
      compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
    },
    begin: async (from, first) => {
      const last = await first(newest());
      const end = last?._tag === 'Event' ? last.event.revision : 'start';
      return { place: from === 'end' ? end : from, atHead: last === undefined };
    },
    open: (place) => connection.subscribeToStream({ stream, from: place }),
    hasMore: async (place, first) => {
      const from = place === 'start' ? place : place + 1n;
      const next = connection.readStream({ stream, direction: 'forwards', from, maxCount: 1n });
      const beyond = await first(
        next,
        (frame) => frame._tag === 'Event' && frame.event.revision >= (from === 'start' ? 0n : from),
      );
      return beyond !== undefined;
    },
  };
}
