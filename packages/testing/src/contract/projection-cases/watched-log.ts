// A log that a case has power over: its subscriptions can be broken or fall silent, and what is asked of it is counted.
import { comparePositions, ReadError, type LogItem, type Position, type SubscribeOptions } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import type { AnyStore } from '../../faults/index.js';

export interface WatchedLog {
  readonly log: AnyStore;
  /** Breaks the subscriptions that are open, with an error that may pass. */
  readonly break: () => void;
  /** The subscriptions that are open give nothing any more, and do not notice that they are left. Later ones do. */
  readonly hush: () => void;
  /** From now on reads are never answered, until the function that comes back is called. */
  readonly hangReads: () => () => void;
  /**
   * From now on reads and subscriptions are of a node that stands still, at its head or before: it knows of nothing beyond,
   * until the function that comes back is called.
   */
  readonly standStill: (at?: Position) => Promise<() => void>;
  /** From now on the log has another name. */
  readonly rename: (identity: string) => void;
  /** What each subscription began with. */
  readonly asked: () => readonly SubscribeOptions[];
  /** How many subscriptions were neither left nor broken. */
  readonly open: () => number;
  /** How many events the subscriptions have given. */
  readonly given: () => number;
}

/** @example const watched = watchedLog(store); */
export function watchedLog(store: AnyStore): WatchedLog {
  const asked: SubscribeOptions[] = [];
  const breaking = new Set<() => void>();
  const hushing = new Set<() => void>();
  let given = 0;
  let name: string | undefined;
  let hanging: Promise<void> | undefined;
  let end: Position | undefined;

  const hush = (): void => {
    for (const hushThis of hushing) hushThis();
  };
  const subscribe = (options: SubscribeOptions = {}): AsyncIterable<readonly LogItem[]> => ({
    [Symbol.asyncIterator]: () => {
      asked.push(options);
      const inner = store.subscribe(options)[Symbol.asyncIterator]();
      let silent = false;
      let fail = (): void => undefined;
      const broken = new Promise<never>((_, reject) => {
        fail = () => reject(new ReadError('unavailable', '$all', true, new Error('broken by the case')));
      });
      broken.catch(() => undefined);
      const hushThis = (): void => void (silent = true);
      const close = (): void => {
        breaking.delete(breakThis);
        hushing.delete(hushThis);
        Promise.resolve(inner.return?.()).catch(() => undefined);
      };
      const breakThis = (): void => {
        fail();
        close();
      };
      breaking.add(breakThis);
      hushing.add(hushThis);
      return {
        next: async () => {
          const page = await Promise.race([inner.next(), broken]);
          if (silent) return await new Promise<never>(() => undefined);
          if (page.done === true) close();
          else given += page.value.filter(({ _tag }) => _tag === 'Event').length;
          return page;
        },
        return: async () => {
          close();
          return { done: true, value: undefined };
        },
      };
    },
  });

  return {
    log: {
      ...store,
      subscribe,
      readAll: (options) => {
        const pages = store.readAll(options);
        return {
          async *[Symbol.asyncIterator]() {
            await hanging;
            for await (const page of pages) {
              const known = page.filter(({ position }) => end === undefined || comparePositions(position, end) <= 0);
              if (known.length > 0) yield known;
            }
          },
        };
      },
      head: async () => (end === undefined ? store.head() : E.right(end)),
      identity: () => (name === undefined ? store.identity() : Promise.resolve(E.right(name))),
    },
    break: () => {
      for (const breakThis of [...breaking]) breakThis();
    },
    hush,
    standStill: async (at) => {
      hush();
      const head = await store.head();
      end = at ?? (E.isRight(head) ? head.right : undefined);
      return () => void (end = undefined);
    },
    hangReads: () => {
      let resume = (): void => undefined;
      hanging = new Promise((resolve) => (resume = resolve));
      return () => {
        hanging = undefined;
        resume();
      };
    },
    rename: (identity) => {
      name = identity;
    },
    asked: () => asked,
    open: () => breaking.size,
    given: () => given,
  };
}
