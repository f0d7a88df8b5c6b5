// Listing streams in bounded memory: in passes over the log.
import type { EventLog, NewEvent } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { listStreams, type ListedStream, type ListOptions } from '../../src/verbs/streams/list-streams.js';

const NAMES = ['m', 'c', 'x', 'a', 'q', 'b', 'z', 'k', 'd', 'y'];

/** A log of streams with 1 to 3 events each, in an order of its own; and how often it was read. */
async function log(): Promise<{ readonly store: EventLog; readonly passes: () => number }> {
  const store = memoryStore({ pageSize: 3 });
  const events = [...NAMES, ...NAMES.slice(2), ...NAMES.slice(5)].map((stream, index) => ({ stream, index }));
  const revisions = new Map<string, bigint>();
  for (const { stream, index } of events) {
    const id = `6c5ee61f-0000-4000-8000-${String(index).padStart(12, '0')}`;
    const event: NewEvent = { id, type: 'noted', data: {}, metadata: {} };
    await store.append(stream, revisions.get(stream) ?? 'no_stream', [event])();
    revisions.set(stream, (revisions.get(stream) ?? -1n) + 1n);
  }
  let passes = 0;
  return {
    store: { ...store, readAll: (options) => (passes++, store.readAll(options)) },
    passes: () => passes,
  };
}

async function listed(store: EventLog, options: ListOptions): Promise<readonly ListedStream[]> {
  const all: ListedStream[] = [];
  for await (const streams of listStreams(store, options)) all.push(...streams);
  return all;
}

describe('the streams of a log', () => {
  it.each([1, 2, 3, 4, 9, 10, 11, 100])('are the same when %i of them are remembered at once', async (kept) => {
    const { store, passes } = await log();
    const whole = await listed(store, {});
    expect(whole.map(({ stream }) => stream)).toEqual([...NAMES].sort());
    expect(whole.find(({ stream }) => stream === 'y')).toMatchObject({ events: 3, newest: 2n });
    expect(whole.find(({ stream }) => stream === 'm')).toMatchObject({ events: 1, newest: 0n });
    const before = passes();
    expect(await listed(store, { kept })).toEqual(whole);
    expect(passes() - before).toBe(Math.ceil(NAMES.length / kept));
  });

  it('begin after a name, and are no more than wanted, in one pass', async () => {
    const { store, passes } = await log();
    expect((await listed(store, { after: 'b', limit: 3 })).map(({ stream }) => stream)).toEqual(['c', 'd', 'k']);
    expect(passes()).toBe(1);
    expect(await listed(store, { after: 'z' })).toEqual([]);
  });
});
