// A consumer that waits for a page.
import type { LogItem } from '@millrace/core';

export type Page = IteratorResult<readonly LogItem[], undefined>;

export const END: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });

export interface WaitingReader {
  readonly page: Promise<Page>;
  readonly resolve: (page: Page) => void;
  readonly reject: (error: Error) => void;
}

/** A promise of a page with its keys. */
export function waitingReader(): WaitingReader {
  let resolve: WaitingReader['resolve'] = () => undefined;
  let reject: WaitingReader['reject'] = () => undefined;
  const page = new Promise<Page>((give, fail) => {
    resolve = give;
    reject = fail;
  });
  return { page, resolve, reject };
}
