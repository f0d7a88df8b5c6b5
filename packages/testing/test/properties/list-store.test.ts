// The store of the properties keeps the promises that a repository with one writer relies on.
import type { EventStore, RecordedEvent } from '@millrace/core';
import { listStore } from '../../src/properties/list-store.js';

const event = (type: string) => ({ id: type, type, data: {}, metadata: {} });

async function read(store: EventStore, options: Parameters<EventStore['readStream']>[1] = {}): Promise<string[]> {
  const events: RecordedEvent[] = [];
  for await (const page of store.readStream('s', options)) events.push(...page);
  return events.map(({ type, revision }) => `${type}@${String(revision)}`);
}

describe('the list store', () => {
  it('appends at the expected revision only', async () => {
    const store = listStore();
    expect(await store.append('s', 'no_stream', [event('a'), event('b')])()).toMatchObject({ right: { revision: 1n } });
    expect(await store.append('s', 'no_stream', [event('c')])()).toMatchObject({
      left: { _tag: 'WrongExpectedRevision', expected: 'no_stream', actual: 1n },
    });
    expect(await store.append('s', 1n, [event('c')])()).toMatchObject({ right: { revision: 2n } });
    expect(await read(store)).toEqual(['a@0', 'b@1', 'c@2']);
  });

  it('reads from either end or from a revision, inclusively, in either direction', async () => {
    const store = listStore();
    expect(await read(store)).toEqual([]);
    await store.append('s', 'no_stream', ['a', 'b', 'c'].map(event))();
    expect(await read(store, { from: 1n })).toEqual(['b@1', 'c@2']);
    expect(await read(store, { from: 'end' })).toEqual([]);
    expect(await read(store, { direction: 'backwards' })).toEqual(['c@2', 'b@1', 'a@0']);
    expect(await read(store, { direction: 'backwards', from: 1n, maxCount: 1 })).toEqual(['b@1']);
    expect(await read(store, { direction: 'backwards', from: 'start' })).toEqual([]);
  });
});
