// Writes that are decided and not committed yet, and those who wait for them.

/** A write that was acknowledged to nobody and never will be. */
export class WriteLost extends Error {
  override readonly name = 'WriteLost';
}

interface Waiter {
  readonly position: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export interface CommitQueue {
  /** Resolves once `release` has passed the position, rejects once `reject` has. */
  readonly wait: (position: number) => Promise<void>;
  /** Lets those go who wait for a position before `end`. */
  readonly release: (end: number) => void;
  /** Tells those who wait for a position from `start` on. */
  readonly reject: (start: number, error: Error) => void;
}

export const commitQueue = (): CommitQueue => {
  // Ordered by position. Nearly everybody waits for the newest one, so a new waiter goes to the back.
  let waiters: Waiter[] = [];
  return {
    wait: (position) =>
      new Promise((resolve, reject) => {
        let index = waiters.length;
        while (index > 0 && (waiters[index - 1]?.position ?? 0) > position) index -= 1;
        waiters.splice(index, 0, { position, resolve, reject });
      }),
    release: (end) => {
      const first = waiters.findIndex((waiter) => waiter.position >= end);
      const done = first < 0 ? waiters : waiters.slice(0, first);
      waiters = first < 0 ? [] : waiters.slice(first);
      for (const waiter of done) waiter.resolve();
    },
    reject: (start, error) => {
      const lost = waiters.filter((waiter) => waiter.position >= start);
      waiters = waiters.filter((waiter) => waiter.position < start);
      for (const waiter of lost) waiter.reject(error);
    },
  };
};
