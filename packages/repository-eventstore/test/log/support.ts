// What the tests of the log share: a consumer that collects, and words for what it collected.
import type { LogItem } from '@millrace/core';

/** Takes what comes, until it is told to stop. */
export interface Collector {
  readonly items: LogItem[];
  readonly iterator: AsyncIterator<readonly LogItem[]>;
  /** Settles when the iteration ends: `undefined`, or what it threw. */
  readonly over: Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** @param between is awaited after each page. */
export function collect(
  subscription: AsyncIterable<readonly LogItem[]>,
  between: () => Promise<void> | undefined = () => undefined,
): Collector {
  const items: LogItem[] = [];
  const iterator = subscription[Symbol.asyncIterator]();
  const read = async (): Promise<void> => {
    for (;;) {
      const page = await iterator.next();
      if (page.done === true) return;
      items.push(...page.value);
      const pause = between();
      if (pause !== undefined) await pause;
    }
  };
  const over = read().then(
    () => undefined,
    (error: unknown) => error,
  );
  return {
    items,
    iterator,
    over,
    stop: async () => {
      await iterator.return?.();
      await over;
    },
  };
}

/** Events as `stream@revision`, markers as their tags. */
export function told(items: readonly LogItem[]): readonly string[] {
  return items.map((item) =>
    item._tag === 'Event' ? `${item.event.stream}@${String(item.event.revision)}` : item._tag,
  );
}

/** The events alone. */
export function eventsTold(items: readonly LogItem[]): readonly string[] {
  return told(items).filter((word) => word.includes('@'));
}
