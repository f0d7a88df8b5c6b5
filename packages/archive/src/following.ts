// A subscription to what does not grow: it gives what there is, and then waits until it is left.
import type { LogItem } from '@millrace/core';

type Page = IteratorResult<readonly LogItem[], undefined>;

const END: Page = { done: true, value: undefined };

/** Follows what `open` gives. Aborting `signal` and `return()` end it at once, also while it waits. */
export function following(
  open: () => AsyncGenerator<readonly LogItem[], undefined>,
  signal?: AbortSignal,
): AsyncIterable<readonly LogItem[]> {
  return {
    [Symbol.asyncIterator]: () => {
      const pages = open();
      let leave = (): void => undefined;
      let over = signal?.aborted === true;
      const left = new Promise<Page>((resolve) => {
        leave = () => {
          over = true;
          signal?.removeEventListener('abort', leave);
          resolve(END);
        };
      });
      signal?.addEventListener('abort', leave, { once: true });
      const pull = async (): Promise<Page> => {
        const page = await pages.next();
        return page.done === true ? left : page;
      };
      return {
        next: async () => {
          if (over) return END;
          try {
            return await Promise.race([pull(), left]);
          } catch (error) {
            leave();
            throw error;
          }
        },
        return: async () => {
          leave();
          // What is read right now is read to its end, unheard.
          void pages.return(undefined).catch(() => undefined);
          return END;
        },
      };
    },
  };
}
