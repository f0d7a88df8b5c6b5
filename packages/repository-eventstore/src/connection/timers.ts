// Time for a connection, passed in so that every deadline can be tested without waiting for it.

/** A clock that can wake. */
export interface Timers {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Calls `wake` once after `ms` milliseconds, unless the returned function is called before. */
  readonly after: (ms: number, wake: () => void) => () => void;
}

/** The timers of the machine. */
export const systemTimers: Timers = {
  now: () => Date.now(),
  after: (ms, wake) => {
    const timer = setTimeout(wake, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * `work`, or a rejection with `late()` when it takes longer than `ms` milliseconds or `ending` is aborted before. The
 * work itself goes on unseen.
 */
export function within<T>(
  work: Promise<T>,
  ms: number,
  timers: Timers,
  ending: AbortSignal,
  late: () => Error,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      release();
      reject(late());
    };
    const cancel = timers.after(ms, giveUp);
    ending.addEventListener('abort', giveUp);
    const release = (): void => {
      cancel();
      ending.removeEventListener('abort', giveUp);
    };
    // Also when it has ended before: nobody else hears it when the work fails.
    work.finally(release).then(resolve, reject);
    if (ending.aborted) giveUp();
  });
}

/** Waits `ms` milliseconds, or until `ending` is aborted. */
export function pause(ms: number, timers: Timers, ending: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      ending.removeEventListener('abort', done);
      resolve();
    };
    const cancel = timers.after(ms, done);
    ending.addEventListener('abort', done);
    if (ending.aborted) done();
  });
}
