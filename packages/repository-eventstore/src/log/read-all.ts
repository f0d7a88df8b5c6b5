// Reads the log page by page, leaving out what is nobody's business.
import { comparePositions, type Position, type ReadAllOptions, type RecordedEvent } from '@millrace/core';
import type { Connection, Frame, Frames, WireRecord } from '../connection/connection.js';
import { recordedOf } from '../streams/recorded-event.js';
import { ALL, readError } from './read-error.js';
import { isGiven, matcher, serverFilter } from './server-filter.js';

/**
 * The pages of a read. Nothing is asked of the server before the first page is.
 *
 * What the server's filter lets pass and the adapter holds back does not count towards `maxCount`: then the read goes
 * on behind the last event seen, until there are enough or no more.
 */
export async function* readAll(
  connection: Connection,
  options: ReadAllOptions = {},
): AsyncGenerator<readonly RecordedEvent[], undefined> {
  try {
    let left = options.maxCount ?? Infinity;
    for await (const records of given(connection, options)) {
      const page = records.slice(0, Math.ceil(left));
      left -= page.length;
      yield page.map(recordedOf);
      if (left <= 0) return;
    }
  } catch (error) {
    throw readError(error, ALL);
  }
}

async function* given(connection: Connection, options: ReadAllOptions): AsyncGenerator<readonly WireRecord[]> {
  const { direction = 'forwards', filter } = options;
  const maxCount = options.maxCount === Infinity ? undefined : options.maxCount;
  const back = direction === 'backwards';
  const beyond = (record: WireRecord, place: Position) =>
    comparePositions(record.position, place) * (back ? -1 : 1) > 0;
  if (maxCount !== undefined && maxCount <= 0) return;
  const call = { direction, filter: serverFilter(filter) };
  let from = options.from ?? (back ? 'end' : 'start');
  let last: Position | undefined;
  let found = 0;
  if (back && typeof from === 'object') {
    // Backwards the server begins before the position that it is given.
    const first = await recordAt(connection, from);
    if (first !== undefined && isGiven(first) && matcher(filter)(first)) {
      found += 1;
      yield [first];
    }
    last = from;
  }
  for (;;) {
    if (maxCount !== undefined && found >= maxCount) return;
    // One more than is wanted when the read goes on: the event where it begins may come again.
    const wanted = maxCount === undefined ? undefined : maxCount - found + (last === undefined ? 0 : 1);
    const limit = wanted === undefined ? {} : { maxCount: BigInt(Math.ceil(wanted)) };
    const frames = connection.readAll({ ...call, ...limit, from });
    let seen = 0;
    for await (const batch of released(frames)) {
      const records: WireRecord[] = [];
      for (const frame of batch) {
        const place = placeOf(frame);
        if (place === undefined) continue;
        seen += 1;
        if (frame._tag === 'Event' && (last === undefined || beyond(frame.event, last)) && isGiven(frame.event))
          records.push(frame.event);
        last = place;
      }
      found += records.length;
      if (records.length > 0) yield records;
    }
    if (wanted === undefined || seen < wanted || last === undefined) return;
    from = last;
  }
}

function placeOf(frame: Frame): Position | undefined {
  if (frame._tag === 'Event') return frame.event.position;
  return frame._tag === 'DeadLink' ? frame.position : undefined;
}

async function recordAt(connection: Connection, position: Position): Promise<WireRecord | undefined> {
  const frames = connection.readAll({ direction: 'forwards', from: position, maxCount: 1n });
  for await (const batch of released(frames)) {
    for (const frame of batch)
      if (frame._tag === 'Event' && comparePositions(frame.event.position, position) === 0) return frame.event;
  }
  return undefined;
}

// `for await` calls `return()` only when it is left early; a read that fails is to be released too.
async function* released(frames: Frames): AsyncGenerator<readonly Frame[]> {
  try {
    yield* frames;
  } finally {
    await frames.return?.();
  }
}
