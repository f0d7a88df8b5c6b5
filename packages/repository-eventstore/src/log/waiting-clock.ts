// Time for what waits: a clock whose sleep can be called off, so that nothing holds a process that wants to exit.
import type { Clock } from '@millrace/core';

/** A clock whose sleep ends at once when `signal` is aborted. Any `Clock` will do: one that cannot sleeps on, unheard. */
export interface WaitingClock extends Clock {
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** The clock of the machine. */
export const waitingClock: WaitingClock = {
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
