// Following the log of all events: places are positions, and a place may belong to another log.
import { comparePositions, ReadError, type Position, type SubscribeOptions } from '@millrace/core';
import { WireError, type Connection } from '../connection/connection.js';
import { positionOf, type First } from './calls.js';
import { ALL } from './read-error.js';
import { serverFilter } from './server-filter.js';
import type { Beginning, Source } from './source.js';

/** The source of `$all`. A filter that cannot be read is refused when a connection begins. */
export function allSource(
  connection: Connection,
  { filter, checkpointInterval = 1_000 }: Pick<SubscribeOptions, 'filter' | 'checkpointInterval'>,
): Source<Position> {
  const filtered = () => serverFilter(filter);
  const interval = Math.max(1, Math.floor(checkpointInterval));
  // Up to here the log has been searched, in vain, for what should have come.
  let searched: Position | undefined;
  let unexplained = 0;

  // Of the whole log: what the filter turns down moves the head as well.
  const newest = async (first: First, requireLeader: boolean): Promise<Position | undefined> => {
    const frame = await first(connection.readAll({ direction: 'backwards', from: 'end', maxCount: 1n, requireLeader }));
    return frame === undefined ? undefined : positionOf(frame);
  };

  // A subscription that begins beyond the head would skip, in silence, whatever is written up to there.
  const begin = async (from: Position | 'start' | 'end', first: First): Promise<Beginning<Position>> => {
    filtered();
    if (from === 'start') return { place: from, atHead: false };
    const head = await newest(first, false);
    if (from === 'end') return { place: head ?? 'start', atHead: false };
    if (isReached(from, head)) return { place: from, atHead: false };
    // A follower may lag behind what another node has given.
    const leaders = await newest(first, true);
    if (!isReached(from, leaders) && !(await isWithin(from, first))) throw aheadOfLog(from, leaders);
    return { place: from, atHead: false };
  };

  // The checkpoint of a page that ended with the log is the place where the next record will begin: beyond the newest
  // record, and recognised by a `prepare` of its own. Backwards, the server reads from any place up to the end of its
  // log and fails beyond it, with an error that says nothing: so it is believed the third time in a row.
  const isWithin = async (place: Position, first: First): Promise<boolean> => {
    if (place.prepare === place.commit) return false;
    try {
      const before = connection.readAll({ direction: 'backwards', from: place, maxCount: 1n, requireLeader: true });
      const within = (await first(before)) !== undefined;
      unexplained = 0;
      return within;
    } catch (error) {
      if (error instanceof WireError && error.fault === 'refused') return false;
      if (error instanceof WireError && error.fault === 'unknown' && ++unexplained >= 3) return false;
      throw error;
    }
  };

  return {
    stream: ALL,
    places: {
      of: (frame) => (frame._tag === 'Event' ? frame.event.position : 'position' in frame ? frame.position : undefined),
      compare: comparePositions,
    },
    begin,
    open: (place) => connection.subscribeToAll({ from: place, filter: filtered(), checkpointInterval: interval }),
    // Two small reads when the head has moved, one when it has not. What the head has moved by may all be system events,
    // or others' streams: only what passes the filter counts, and no record is searched twice.
    hasMore: async (place, first) => {
      const head = await newest(first, false);
      const from = later(place, searched);
      if (head === undefined || (from !== 'start' && comparePositions(head, from) <= 0)) return false;
      const matching = connection.readAll({ direction: 'forwards', from, filter: filtered(), maxCount: 2n });
      const next = await first(matching, (frame) => from === 'start' || comparePositions(positionOf(frame), from) > 0);
      if (next === undefined) searched = head;
      return next !== undefined;
    },
  };
}

// Whether the log has got as far as `place`. Zero is the beginning of every log, an empty one too.
function isReached(place: Position, head: Position | undefined): boolean {
  return place.commit === 0n || (head !== undefined && comparePositions(place, head) <= 0);
}

function later(place: Position | 'start', searched: Position | undefined): Position | 'start' {
  if (searched === undefined) return place;
  return place !== 'start' && comparePositions(place, searched) > 0 ? place : searched;
}

function aheadOfLog(place: Position, head: Position | undefined): ReadError {
  const where = ({ commit, prepare }: Position) => `${String(commit)}/${String(prepare)}`;
  const end = head === undefined ? 'is empty' : `ends at ${where(head)}`;
  const message = `position ${where(place)} is ahead of the log, which ${end}: another log, or a restored backup`;
  return new ReadError('refused', ALL, false, new Error(message));
}
