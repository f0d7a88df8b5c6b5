// A log without what its streams hide, page by page; the projection contract has it on every store.
import { asInStream, type LogItem, type NewEvent } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import { seededRandom } from '@millrace/testing';

const random = seededRandom(1);
const event = (n: number): NewEvent => ({ id: random.uuid(), type: 'test/noted', data: { n }, metadata: {} });

/** Two events a page; `hidden` is deleted between others. */
async function opened() {
  const store = memoryStore({ pageSize: 2 });
  const append = async (stream: string, expected: bigint | 'no_stream', ...numbers: readonly number[]) =>
    right(await store.append(stream, expected, numbers.map(event))());
  await append('hidden', 'no_stream', 0, 1, 2, 3);
  await append('shown', 'no_stream', 4);
  await append('late', 'no_stream', 5, 6, 7);
  right(await store.deleteStream('hidden')());
  right(await store.deleteStream('late')());
  return { store, log: asInStream(store, store), append };
}

async function numbers(
  pages: AsyncIterable<readonly { readonly data: unknown }[]>,
): Promise<readonly (readonly unknown[])[]> {
  const all: unknown[][] = [];
  for await (const page of pages) all.push(page.map(({ data }) => (data as { readonly n: number }).n));
  return all;
}

test('a read goes on over hidden pages until it has given enough', async () => {
  const { log, append } = await opened();
  await append('shown', 0n, 8, 9);
  expect(await numbers(log.readAll())).toEqual([[4], [8, 9]].map((page) => page));
  expect((await numbers(log.readAll({ maxCount: 2 }))).flat()).toEqual([4, 8]);
  expect((await numbers(log.readAll({ maxCount: 1, direction: 'backwards' }))).flat()).toEqual([9]);
  expect(await numbers(log.readAll({ maxCount: 0 }))).toEqual([]);
});

test('a subscription tells the place of what it leaves out, before it says that the head is reached', async () => {
  const { log, store } = await opened();
  const places: string[] = [];
  for await (const page of log.subscribe()) {
    places.push(...page.map(told));
    expect(page.length).toBeGreaterThan(0);
    if (page.some(({ _tag }) => _tag === 'CaughtUp')) break;
  }
  // The system events of the deletes are given to nobody.
  expect(places).toEqual(['Checkpoint 2', 'Checkpoint 4', 'Event 5', 'Checkpoint 6', 'Checkpoint 8', 'CaughtUp']);
  expect(await log.head()).toEqual(await store.head());
  expect(await log.identity()).toEqual(await store.identity());
});

test('each stream of a page is asked once, for one event, of the leader', async () => {
  const { store, append } = await opened();
  await append('shown', 0n, 8, 9);
  const asked: unknown[] = [];
  const log = asInStream(store, {
    readStream: (stream, options) => {
      asked.push([stream, options]);
      return store.readStream(stream, options);
    },
  });
  await numbers(log.readAll());
  const one = (stream: string, from: bigint) => [stream, { from, maxCount: 1, requireLeader: true }];
  expect(asked).toEqual(
    expect.arrayContaining([one('hidden', 0n), one('hidden', 2n), one('shown', 0n), one('late', 0n), one('late', 1n)]),
  );
  expect(asked.length).toBe(6);
});

test('a subscription that is left while it waits ends at once, also by its signal', async () => {
  const { log } = await opened();
  const ending = new AbortController();
  const pages = log.subscribe({ from: 'end', signal: ending.signal })[Symbol.asyncIterator]();
  await pages.next();
  const waiting = pages.next();
  await pages.return?.();
  expect((await waiting).done).toBe(true);
  const others = log.subscribe({ from: 'end', signal: ending.signal })[Symbol.asyncIterator]();
  await others.next();
  const last = others.next();
  ending.abort();
  expect((await last).done).toBe(true);
  expect((await others.next()).done).toBe(true);
});

function told(item: LogItem): string {
  if (item._tag === 'CaughtUp') return item._tag;
  return `${item._tag} ${String((item._tag === 'Event' ? item.event : item).position.commit)}`;
}
