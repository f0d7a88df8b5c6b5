// A memory store whose subscriptions are counted: how many were opened, with what, and how many go on.
import type { EventLog, LogItem, NewEvent, SubscribeOptions } from '@millrace/core';
import { memoryStore, type MemoryStore } from '@millrace/repository-memory';

export interface CountingStore extends MemoryStore {
  readonly subscriptions: readonly SubscribeOptions[];
  readonly open: () => number;
  /** What those that go on were opened with. */
  readonly going: () => readonly SubscribeOptions[];
  /** Appends that many events to a stream. */
  readonly write: (stream: string, count?: number) => Promise<void>;
}

export function countingStore(pageSize = 10): CountingStore {
  const store = memoryStore({ pageSize });
  const subscriptions: SubscribeOptions[] = [];
  const lengths = new Map<string, number>();
  const going = new Set<SubscribeOptions>();
  const subscribe: EventLog['subscribe'] = (options = {}) => ({
    [Symbol.asyncIterator]: () => {
      const inner = store.subscribe(options)[Symbol.asyncIterator]();
      subscriptions.push(options);
      going.add(options);
      return {
        next: (): Promise<IteratorResult<readonly LogItem[]>> => inner.next(),
        return: () => {
          going.delete(options);
          return inner.return?.() ?? Promise.resolve({ done: true, value: undefined });
        },
      };
    },
  });
  const write = async (stream: string, count = 1): Promise<void> => {
    const length = lengths.get(stream) ?? 0;
    const events = Array.from({ length: count }, (_, n): NewEvent => {
      const id = `00000000-0000-4000-8000-${String(length + n).padStart(12, '0')}`;
      return { id, type: 'account/opened', data: {}, metadata: {} };
    });
    await store.append(stream, length === 0 ? 'no_stream' : BigInt(length - 1), events)();
    lengths.set(stream, length + count);
  };
  return { ...store, subscribe, subscriptions, open: () => going.size, going: () => [...going], write };
}
