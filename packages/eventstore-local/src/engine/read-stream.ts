// Reads one stream as clients see it: committed, and without what its metadata hides.
import { TOMBSTONE_REVISION, type Direction, type EventRecord, type StreamPage, type StreamRead } from './engine.js';
import { lastVisible, type StreamState } from './stream-state.js';

const NOT_FOUND: StreamRead = { _tag: 'NotFound' };
const STREAM_DELETED: StreamRead = { _tag: 'StreamDeleted' };

type Found = Omit<StreamPage, 'last'>;

const page = (events: readonly EventRecord[], next: number | undefined): Found => ({ _tag: 'Page', events, next });

/** The lowest revision that `$maxCount` and `$tb` leave visible. It may lie beyond the newest one. */
const lowest = ({ visibleMetadata: { maxCount, truncateBefore } }: StreamState, last: number): number =>
  Math.max(0, maxCount === undefined ? 0 : last - maxCount + 1, truncateBefore ?? 0);

/** The time before which events are hidden, in ticks. */
const oldest = ({ visibleMetadata: { maxAge } }: StreamState, now: bigint): bigint | undefined =>
  maxAge === undefined ? undefined : now - maxAge;

/** The index of the first event from `from` that is young enough, found by halving as times mostly grow. */
const firstYoung = (events: readonly EventRecord[], from: number, last: number, threshold: bigint): number => {
  let low = from;
  let high = last;
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (isYoung(events[middle], threshold)) high = middle;
    else low = middle + 1;
  }
  return low;
};

const isYoung = (event: EventRecord | undefined, threshold: bigint): boolean =>
  event !== undefined && event.created >= threshold;

const lastOld = (events: readonly EventRecord[], threshold: bigint): number => {
  let index = events.length - 1;
  while (index >= 0 && isYoung(events[index], threshold)) index -= 1;
  return index;
};

const forwards = (state: StreamState, from: number, limit: number, last: number, now: bigint): Found => {
  const threshold = oldest(state, now);
  const least = lowest(state, last);
  // As the server does: a page that ends before the first visible event is empty, and names where that one is.
  if (least <= last && from + limit <= least) return page([], least);
  let start = Math.max(from, least);
  if (start > last) return page([], undefined);
  if (threshold !== undefined) {
    if (!isYoung(state.events[last], threshold)) return page([], undefined);
    start = firstYoung(state.events, start, last, threshold);
  }
  const end = Math.min(last + 1, start + limit);
  const events = state.events.slice(start, end);
  // A clock that was set back leaves old events between young ones: what comes behind the last of them counts.
  const seen = threshold === undefined ? events : events.slice(lastOld(events, threshold) + 1);
  return page(seen, end > last ? undefined : end);
};

const backwards = (state: StreamState, from: number, limit: number, last: number, now: bigint): Found => {
  const threshold = oldest(state, now);
  const least = lowest(state, last);
  const end = Math.min(from, last);
  if (end < least) return page([], undefined);
  const start = Math.max(least, end - limit + 1);
  const all = state.events.slice(start, end + 1).reverse();
  const events = threshold === undefined ? all : all.filter((event) => event.created >= threshold);
  const expired = events.at(-1) !== all.at(-1);
  return page(events, start === least || expired ? undefined : start - 1);
};

/** Reads a page of a stream; see `LogEngine.readStream`. `now` is in ticks, and judges `$maxAge`. */
export const readStream = (
  state: StreamState,
  from: number | 'start' | 'end',
  direction: Direction,
  limit: number,
  now: bigint,
): StreamRead => {
  const last = lastVisible(state);
  if (last === TOMBSTONE_REVISION) return STREAM_DELETED;
  // A stream that has events, all of them hidden, is found and empty; a soft-deleted one is not found.
  if (last < 0 || state.visibleMetadata.softDeleted) return NOT_FOUND;
  const revision = from === 'start' ? 0 : from === 'end' ? (direction === 'forwards' ? last + 1 : last) : from;
  const pageFrom = direction === 'forwards' ? forwards : backwards;
  return { ...pageFrom(state, revision, limit, last, now), last };
};

/** One event, if clients can see it. -1 is the newest. */
export const readEvent = (state: StreamState, revision: number, now: bigint): EventRecord | undefined => {
  const last = lastVisible(state);
  if (last === TOMBSTONE_REVISION || last < 0 || state.visibleMetadata.softDeleted) return undefined;
  const wanted = revision === -1 ? last : revision;
  if (wanted < lowest(state, last) || wanted > last) return undefined;
  const event = state.events[wanted];
  const threshold = oldest(state, now);
  return threshold === undefined || isYoung(event, threshold) ? event : undefined;
};
