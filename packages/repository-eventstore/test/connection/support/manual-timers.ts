// A clock that a test moves, and a wait for what the network brings.
import type { Timers } from '../../../src/connection/timers.js';

export interface ManualTimers extends Timers {
  /** Moves the clock and wakes who is due, in order. */
  readonly advance: (ms: number) => void;
  /** How many wait. */
  readonly waiting: () => number;
}

export function manualTimers(start = Date.now()): ManualTimers {
  let now = start;
  const wakers = new Set<{ readonly at: number; readonly wake: () => void }>();
  return {
    now: () => now,
    after: (ms, wake) => {
      const waker = { at: now + ms, wake };
      wakers.add(waker);
      return () => wakers.delete(waker);
    },
    advance: (ms) => {
      now += ms;
      for (const waker of [...wakers].sort((a, b) => a.at - b.at)) {
        if (waker.at <= now && wakers.delete(waker)) waker.wake();
      }
    },
    waiting: () => wakers.size,
  };
}

/** Waits, turn by turn, until `condition` holds; the limit of the test is the limit of the wait. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets what is under way between client and server come to rest: round trips through the event loop. */
export async function turns(count = 50): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
