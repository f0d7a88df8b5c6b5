// How fast commands are begun: so many per second in all, whoever is free takes the next.
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Pace {
  /** Waits for the next turn. `false`: there are no more. */
  readonly turn: () => Promise<boolean>;
  /** There will be no more turns; who waits is told at once. */
  readonly stop: () => void;
}

// What could not be begun during an outage is not made up for in one burst.
const BURST_MS = 250;

/** @param rate commands per second. */
export function pace(rate: number): Pace {
  const over = new AbortController();
  // Every writer may wait at once.
  setMaxListeners(0, over.signal);
  let next = performance.now();
  return {
    turn: async () => {
      if (over.signal.aborted) return false;
      const now = performance.now();
      next = Math.max(next, now - BURST_MS) + 1_000 / rate;
      const wait = next - now;
      if (wait > 1) await sleep(wait, undefined, { signal: over.signal }).catch(() => undefined);
      return !over.signal.aborted;
    },
    stop: () => {
      over.abort();
    },
  };
}
