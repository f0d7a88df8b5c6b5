// A clock that stands still until it is told to go on: waits of an hour take no time in a test.
import type { Clock } from '@millrace/core';

/** A clock in virtual time. */
export interface ManualClock extends Clock {
  /**
   * Moves the time on by `ms` milliseconds, and wakes the sleepers whose time has come, the earliest first, each at its
   * own time. What a sleeper does when it wakes, and sleeps that it begins within the span, happen before the next.
   */
  readonly advance: (ms: number) => Promise<void>;
  /** How long each sleep was to take, in milliseconds, in the order of the calls. */
  readonly slept: readonly number[];
  /** How many are asleep. */
  readonly sleepers: () => number;
  /** When the first of them wakes: milliseconds since the epoch; `undefined` when nobody sleeps. */
  readonly next: () => number | undefined;
}

export interface ManualClockOptions {
  /** Where the time begins: milliseconds since the epoch. Default: 2020-01-01 UTC. */
  readonly now?: number;
  /** Every sleep moves the time on by itself and ends at once. Default: false. */
  readonly autoAdvance?: boolean;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * @example
 * const clock = manualClock();
 * const late = clock.sleep(60_000).then(() => 'late');
 * await clock.advance(60_000);
 * await late; // 'late'
 */
export function manualClock(options: ManualClockOptions = {}): ManualClock {
  const { now = Date.UTC(2020, 0, 1), autoAdvance = false } = options;
  const slept: number[] = [];
  let time = now;
  let asleep: Sleeper[] = [];

  const earliest = (until: number): Sleeper | undefined =>
    asleep.reduce<Sleeper | undefined>(
      (first, sleeper) => (sleeper.at <= until && (first === undefined || sleeper.at < first.at) ? sleeper : first),
      undefined,
    );
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    if (signal?.aborted === true) return Promise.resolve();
    slept.push(ms);
    if (autoAdvance) {
      time += Math.max(0, ms);
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const callOff = (): void => {
        asleep = asleep.filter((other) => other !== sleeper);
        resolve();
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', callOff);
        resolve();
      };
      const sleeper = { at: time + Math.max(0, ms), wake };
      asleep.push(sleeper);
      signal?.addEventListener('abort', callOff, { once: true });
    });
  };
  const advance = async (ms: number): Promise<void> => {
    const until = time + ms;
    await settle();
    for (let sleeper = earliest(until); sleeper !== undefined; sleeper = earliest(until)) {
      const due = sleeper;
      asleep = asleep.filter((other) => other !== due);
      time = Math.max(time, due.at);
      due.wake();
      await settle();
    }
    time = Math.max(time, until);
  };
  return { now: () => time, sleep, advance, slept, sleepers: () => asleep.length, next: () => earliest(Infinity)?.at };
}

// Lets promise chains that are ready run on. A chain longer than this must be awaited by the test itself.
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
