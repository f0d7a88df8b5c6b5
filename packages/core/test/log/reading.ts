// Reads a subscription by hand: a page at a time, and everything it has given so far.
import type { LogItem } from '@millrace/core';

export interface Reading {
  readonly items: readonly LogItem[];
  /** The events as `stream@revision`. */
  readonly events: () => readonly string[];
  /** Everything: an event as `stream@revision`, a checkpoint as `#commit`, `CaughtUp` as it is. */
  readonly brief: () => readonly string[];
  /** Waits for a page. `undefined` when the subscription has ended. */
  readonly next: () => Promise<readonly LogItem[] | undefined>;
  /** Reads until that many events have come. */
  readonly eventCount: (count: number) => Promise<void>;
  /** Reads until it has caught up once more. */
  readonly caughtUp: () => Promise<void>;
  readonly leave: () => Promise<void>;
}

export function reading(subscription: AsyncIterable<readonly LogItem[]>): Reading {
  const iterator = subscription[Symbol.asyncIterator]();
  const items: LogItem[] = [];
  const count = (tag: LogItem['_tag']) => items.filter(({ _tag }) => _tag === tag).length;
  const next = async () => {
    const result = await iterator.next();
    if (result.done === true) return undefined;
    items.push(...result.value);
    return result.value;
  };
  const until = async (enough: () => boolean) => {
    while (!enough()) if ((await next()) === undefined) throw new Error('it has ended');
  };
  return {
    items,
    events: () => items.filter(({ _tag }) => _tag === 'Event').map(brief),
    brief: () => items.map(brief),
    next,
    eventCount: (wanted) => until(() => count('Event') >= wanted),
    caughtUp: () => {
      const before = count('CaughtUp');
      return until(() => count('CaughtUp') > before);
    },
    leave: async () => {
      await iterator.return?.();
    },
  };
}

export function brief(item: LogItem): string {
  if (item._tag === 'CaughtUp') return 'CaughtUp';
  if (item._tag === 'Checkpoint') return `#${String(item.position.commit)}`;
  return `${item.event.stream}@${String(item.event.revision)}`;
}

/** Lets everything that is ready run on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await Promise.resolve();
}
