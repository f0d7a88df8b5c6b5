// A log without the events that their streams hide: what was deleted or truncated before it was read is left out.
import type { EventLog, LogItem, ReadAllOptions } from '../ports/event-log.js';
import { ReadError, type EventStore } from '../ports/event-store.js';
import type { RecordedEvent } from '../ports/event.js';
import { lastPlace } from './place.js';

/** So many streams of a page are looked at beside each other. */
const BESIDE = 16;

/**
 * The same log, without the events that their stream hides when they are read: events of a stream that is deleted or
 * tombstoned, and those that `$tb`, `$maxCount` or `$maxAge` have truncated. A projection over it shows what its streams
 * show. (The log as it is gives such events until the store scavenges them, so a view that is built anew later may differ
 * from one that has seen them: that is the other policy, and the default.)
 *
 * What is left out of a subscription is told by a `Checkpoint`, so that whoever follows it gets on. A read counts towards
 * `maxCount` only what it gives. An event that was given is not taken back when its stream hides it later.
 *
 * It costs one read of one event per stream and page, from the leader. When such a read fails, so does the read of the
 * log: what is not known is never left out.
 *
 * @param log of the events of `store`.
 * @param store where their streams are read.
 * @throws ReadError from the iterators, of the log or of a stream.
 * @example
 * const runner = projectExactlyOnce(asInStream(store, store), Balances, views);
 */
export function asInStream(log: EventLog, store: Pick<EventStore, 'readStream'>): EventLog {
  return {
    readAll: (options) => ({ [Symbol.asyncIterator]: () => readShown(log, store, options) }),
    subscribe: (options) => ({ [Symbol.asyncIterator]: () => followShown(log.subscribe(options), store) }),
    subscribeToStream: (stream, options) => log.subscribeToStream(stream, options),
    head: () => log.head(),
    identity: () => log.identity(),
  };
}

async function* readShown(
  log: EventLog,
  store: Pick<EventStore, 'readStream'>,
  { maxCount = Infinity, ...options }: ReadAllOptions = {},
): AsyncGenerator<readonly RecordedEvent[], undefined> {
  let left = maxCount;
  if (left <= 0) return;
  for await (const page of log.readAll(options)) {
    const isShown = await shownOf(page, store);
    const shown = page.filter(isShown).slice(0, left);
    left -= shown.length;
    if (shown.length > 0) yield shown;
    if (left <= 0) return;
  }
}

// Not a generator: an iterator of the log is left at once, also while it waits for the next page.
function followShown(
  pages: AsyncIterable<readonly LogItem[]>,
  store: Pick<EventStore, 'readStream'>,
): AsyncIterator<readonly LogItem[], undefined> {
  const inner = pages[Symbol.asyncIterator]();
  let ended = false;
  const end = async (): Promise<IteratorResult<readonly LogItem[], undefined>> => {
    ended = true;
    await inner.return?.();
    return { done: true, value: undefined };
  };
  return {
    next: async () => {
      try {
        const page = ended ? undefined : await inner.next();
        if (page === undefined || page.done === true) return { done: true, value: undefined };
        return { done: false, value: await shownItems(page.value, store) };
      } catch (error) {
        await end();
        throw error;
      }
    },
    return: end,
  };
}

async function shownItems(
  items: readonly LogItem[],
  store: Pick<EventStore, 'readStream'>,
): Promise<readonly LogItem[]> {
  const isShown = await shownOf(
    items.flatMap((item) => (item._tag === 'Event' ? [item.event] : [])),
    store,
  );
  const isKept = (item: LogItem): boolean => item._tag !== 'Event' || isShown(item.event);
  if (items.every(isKept)) return items;
  const end = lastPlace(items);
  const kept: LogItem[] = [];
  for (const item of items) {
    if (isKept(item)) kept.push(item);
    // In its place, since what comes after it may say that the head is reached.
    else if (item._tag === 'Event' && item.event.position === end) kept.push({ _tag: 'Checkpoint', position: end });
  }
  return kept;
}

/** Tells the events of a page that their streams show. Whatever hides events hides those from the first on. */
async function shownOf(
  page: readonly RecordedEvent[],
  store: Pick<EventStore, 'readStream'>,
): Promise<(event: RecordedEvent) => boolean> {
  const lowest = new Map<string, bigint>();
  for (const { stream, revision } of page) {
    const before = lowest.get(stream);
    if (before === undefined || revision < before) lowest.set(stream, revision);
  }
  const first = new Map<string, bigint | undefined>();
  const waiting = [...lowest];
  const look = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [stream, from] = next;
      first.set(stream, await firstShown(store, stream, from));
    }
  };
  await Promise.all(Array.from({ length: Math.min(BESIDE, waiting.length) }, look));
  return ({ stream, revision }) => {
    const shown = first.get(stream);
    return shown !== undefined && revision >= shown;
  };
}

// The first revision from `from` on that the stream shows. The leader is asked: to a node that lags, what has just been
// written looks like what is hidden.
async function firstShown(
  { readStream }: Pick<EventStore, 'readStream'>,
  stream: string,
  from: bigint,
): Promise<bigint | undefined> {
  try {
    for await (const [event] of readStream(stream, { from, maxCount: 1, requireLeader: true })) return event?.revision;
    return undefined;
  } catch (error) {
    if (error instanceof ReadError && error.fault === 'stream-deleted') return undefined;
    throw error;
  }
}
