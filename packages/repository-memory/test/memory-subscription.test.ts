// What subscriptions to the memory store hold, and when they say what.
import type { LogItem } from '@millrace/core';
import { openMemory } from '../src/memory-store.js';
import { all, brief, events } from './support.js';

type Iterator = AsyncIterator<readonly LogItem[]>;

const iterate = (pages: AsyncIterable<readonly LogItem[]>): Iterator => pages[Symbol.asyncIterator]();

async function itemsOf(next: Promise<IteratorResult<readonly LogItem[]>>): Promise<readonly LogItem[]> {
  const result = await next;
  return result.done === true ? [] : result.value;
}

const page = async (iterator: Iterator) => brief(await itemsOf(iterator.next()));

// Positions of the checkpoints and tags of the rest, up to "caught up".
async function placesOf(iterator: Iterator): Promise<readonly (bigint | string)[]> {
  const items: LogItem[] = [];
  while (!items.some(({ _tag }) => _tag === 'CaughtUp')) items.push(...(await itemsOf(iterator.next())));
  return items.map((item) => (item._tag === 'Checkpoint' ? item.position.commit : item._tag));
}

describe('a waiting subscription', () => {
  test('leaves one wake-up call, and none when it is left, aborted or broken', async () => {
    const { store, waiting } = openMemory({});
    const abort = new AbortController();
    const left = iterate(store.subscribe());
    const aborted = iterate(store.subscribe({ signal: abort.signal }));
    const broken = iterate(store.subscribeToStream('account-1'));
    for (const iterator of [left, aborted, broken]) expect(await page(iterator)).toEqual(['CaughtUp']);
    expect(waiting()).toBe(0);
    const pending = [left, aborted, broken].map((iterator) => iterator.next());
    expect(waiting()).toBe(3);
    await left.return?.();
    expect(waiting()).toBe(2);
    abort.abort();
    expect(waiting()).toBe(1);
    await store.tombstoneStream('account-1')();
    await expect(pending[2]).rejects.toMatchObject({ _tag: 'ReadError', fault: 'stream-deleted', stream: 'account-1' });
    expect(await Promise.all(pending.slice(0, 2))).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
    expect(waiting()).toBe(0);
  });

  test('is not woken by appends to other streams, and woken once by many appends in one go', async () => {
    const { store, waiting } = openMemory({});
    const one = iterate(store.subscribeToStream('account-1'));
    const everything = iterate(store.subscribe());
    for (const iterator of [one, everything]) await iterator.next();
    const [first, second] = [one.next(), everything.next()];
    await store.append('account-2', 'no_stream', events(2))();
    expect(brief(await itemsOf(second))).toEqual([0n, 1n]);
    expect(waiting()).toBe(1);
    void store.append('account-1', 'no_stream', events(2))();
    void store.append('account-1', 1n, events(2))();
    expect(brief(await itemsOf(first))).toEqual([0n, 1n, 2n, 3n]);
  });

  test('answers several calls of next one after another', async () => {
    const { store } = openMemory({ pageSize: 1 });
    const iterator = iterate(store.subscribeToStream('account-1'));
    await iterator.next();
    const pending = [page(iterator), page(iterator)];
    await store.append('account-1', 'no_stream', events(2))();
    expect(await Promise.all(pending)).toEqual([[0n], [1n, 'CaughtUp']]);
  });
});

describe('"caught up"', () => {
  test('is said again after the subscription has fallen more than a page behind', async () => {
    const { store } = openMemory({ pageSize: 3 });
    const iterator = iterate(store.subscribe());
    await store.append('account-1', 'no_stream', events(2))();
    expect(await page(iterator)).toEqual([0n, 1n, 'CaughtUp']);
    await store.append('account-1', 1n, events(2))();
    expect(await page(iterator)).toEqual([2n, 3n]);
    await store.append('account-1', 3n, events(7))();
    const pages = [await page(iterator), await page(iterator), await page(iterator)];
    expect(pages).toEqual([
      [4n, 5n, 6n],
      [7n, 8n, 9n],
      [10n, 'CaughtUp'],
    ]);
  });
});

describe('a place to begin', () => {
  test('beyond the end of a stream gives only events after that place', async () => {
    const { store } = openMemory({});
    await store.append('account-1', 'no_stream', events(2))();
    const stream = iterate(store.subscribeToStream('account-1', { from: 3n }));
    expect(await page(stream)).toEqual(['CaughtUp']);
    const pending = page(stream);
    await store.append('account-1', 1n, events(4))();
    expect(await pending).toEqual([4n, 5n]);
  });

  test('ahead of the log is refused for good: it is a place of another log', async () => {
    const { store } = openMemory({});
    await store.append('account-1', 'no_stream', events(2))();
    expect(await page(iterate(store.subscribe({ from: { commit: 2n, prepare: 2n } })))).toEqual(['CaughtUp']);
    const ahead = iterate(store.subscribe({ from: { commit: 3n, prepare: 3n } }));
    await expect(ahead.next()).rejects.toMatchObject({ _tag: 'ReadError', fault: 'refused', retryable: false });
  });

  test('at the end is the end of the time when the iteration began', async () => {
    const { store } = openMemory({});
    await store.append('account-1', 'no_stream', events(2))();
    const iterator = iterate(store.subscribe({ from: 'end' }));
    await store.append('account-1', 1n, events(1))();
    expect(await page(iterator)).toEqual([2n, 'CaughtUp']);
  });
});

describe('checkpoints', () => {
  test('come at every interval of events looked at, and when the head is reached', async () => {
    const { store } = openMemory({});
    await store.append('other-1', 'no_stream', events(7))();
    await store.append('account-1', 'no_stream', events(1))();
    const filter = { by: 'stream', prefixes: ['account-'] } as const;
    const iterator = iterate(store.subscribe({ filter, checkpointInterval: 3 }));
    expect(await placesOf(iterator)).toEqual([3n, 6n, 'Event', 8n, 'CaughtUp']);
    const live = iterator.next();
    await store.append('other-1', 6n, events(3))();
    expect(await itemsOf(live)).toEqual([{ _tag: 'Checkpoint', position: { commit: 11n, prepare: 11n } }]);
  });

  test('count system events too, which take places in the log', async () => {
    const { store } = openMemory({});
    const filter = { by: 'stream', prefixes: ['account-'] } as const;
    for (let n = 1; n <= 4; n++) await store.setStreamMetadata('other-1', { maxCount: n })();
    const iterator = iterate(store.subscribe({ filter, checkpointInterval: 2 }));
    expect(await placesOf(iterator)).toEqual([2n, 4n, 'CaughtUp']);
  });
});

test('a subscription may be iterated twice, each time from its place', async () => {
  const { store } = openMemory({});
  await store.append('account-1', 'no_stream', events(2))();
  const abort = new AbortController();
  const subscription = store.subscribe({ signal: abort.signal });
  for (let n = 0; n < 2; n++) expect(await page(iterate(subscription))).toEqual([0n, 1n, 'CaughtUp']);
  abort.abort();
  expect(await all(subscription)).toEqual([]);
});
