// Follows a log: pulls what is there, says when it has caught up, then waits to be woken.
import type { LogItem, SubscribeOptions } from '@millrace/core';
import type { Bells } from './bells.js';

/** Gives what came since the last call, at most a page, and whether the head is reached. Throws `ReadError`. */
export type Advance = () => { readonly items: LogItem[]; readonly atHead: boolean };

type Page = IteratorResult<readonly LogItem[], undefined>;

const END: Page = { done: true, value: undefined };

interface Waiting {
  readonly page: Promise<Page>;
  readonly resolve: (page: Page) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * An endless async iterable. Each iteration opens an `Advance` of its own. Nothing is pulled before it is asked for;
 * while it waits it keeps one wake-up call under `topic`, taken back when the iteration ends.
 */
export function follow(
  open: () => Advance,
  bells: Bells,
  topic: string,
  signal: SubscribeOptions['signal'],
): AsyncIterable<readonly LogItem[]> {
  return { [Symbol.asyncIterator]: () => iterate(opened(open), bells, topic, signal) };
}

function iterate(
  advance: Advance,
  bells: Bells,
  topic: string,
  signal: SubscribeOptions['signal'],
): AsyncIterator<readonly LogItem[], undefined> {
  let live = false;
  let ended = false;
  let waiting: Waiting | undefined;

  // Live until a page is not enough to reach the head: then it has fallen behind, and says so when it is back.
  const pull = (): LogItem[] => {
    const { items, atHead } = advance();
    if (atHead && !live) items.push({ _tag: 'CaughtUp' });
    live = atHead;
    return items;
  };
  const end = (): void => {
    ended = true;
    bells.cancel(topic, wake);
    signal?.removeEventListener('abort', end);
    waiting?.resolve(END);
    waiting = undefined;
  };
  // Deferred, so that an append pays only for this call and what is appended in one go comes as one page.
  const wake = (): void => {
    void Promise.resolve().then(deliver);
  };
  const deliver = (): void => {
    const reader = waiting;
    if (reader === undefined) return;
    try {
      const value = pull();
      if (value.length === 0) {
        bells.wait(topic, wake);
        return;
      }
      waiting = undefined;
      reader.resolve({ done: false, value });
    } catch (error) {
      waiting = undefined;
      end();
      reader.reject(error);
    }
  };
  const next = (): Promise<Page> => {
    if (ended) return Promise.resolve(END);
    if (waiting !== undefined) return waiting.page.then(next);
    const reader = waitingReader();
    waiting = reader;
    deliver();
    return reader.page;
  };

  if (signal?.aborted === true) ended = true;
  else signal?.addEventListener('abort', end, { once: true });
  return {
    next,
    return: () => {
      end();
      return Promise.resolve(END);
    },
  };
}

// What opening throws is thrown by the iterator, as all errors of a subscription are.
function opened(open: () => Advance): Advance {
  try {
    return open();
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function waitingReader(): Waiting {
  let resolve: Waiting['resolve'] = () => undefined;
  let reject: Waiting['reject'] = () => undefined;
  const page = new Promise<Page>((give, fail) => {
    resolve = give;
    reject = fail;
  });
  return { page, resolve, reject };
}
