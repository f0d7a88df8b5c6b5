// Time and randomness, passed in, so that every wait and every race can be tested without sleeping.

/** A clock that can be waited on. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /**
   * Settles after `ms` milliseconds, or at once when `signal` is aborted, so that nothing holds a process that wants to
   * exit. A clock that cannot be called off may sleep on, unheard.
   */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const wake = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal?.addEventListener('abort', wake, { once: true });
    }),
};
