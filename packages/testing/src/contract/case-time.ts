// The time of a case: virtual where all stores take a clock, so that an hour takes no time; else the machine's.
/// <reference types="node" />
import { systemClock, type Clock } from '@millrace/core';
import { manualClock } from '../manual-clock.js';
import { assert } from './asserting.js';
import { soon, waitUntil } from './following.js';

/** Time, and how a case waits for what must come. */
export interface CaseTime {
  readonly clock: Clock;
  /** Whether a clock of the case's own is moved on; else it is the machine's. */
  readonly isVirtual: boolean;
  /** Lets time pass until the condition holds; fails when it never does. */
  readonly until: (holds: () => boolean | Promise<boolean>, what: string) => Promise<void>;
  /** What `work` comes to, while time passes; fails when it never settles. */
  readonly during: <A>(work: Promise<A>, what: string) => Promise<A>;
  /** Lets `ms` milliseconds pass. */
  readonly pass: (ms: number) => Promise<void>;
}

/** The machine's time. @param patience milliseconds that are waited for what must come. */
export function realTime(patience: number): CaseTime {
  return {
    clock: systemClock,
    isVirtual: false,
    until: (holds, what) => waitUntil(async () => holds(), patience, what),
    during: (work, what) => soon(work, patience, what),
    pass: (ms) => systemClock.sleep(ms),
  };
}

/**
 * Virtual time: whenever nothing is left to do but to sleep, the clock moves to where the first sleeper wakes.
 *
 * @param patience virtual milliseconds that are waited for what must come.
 */
export function virtualTime(patience = 3_600_000): CaseTime {
  const clock = manualClock();

  const until: CaseTime['until'] = async (holds, what) => {
    const end = clock.now() + patience;
    for (let quiet = 0; ;) {
      await allElse();
      if (await holds()) return;
      const next = clock.next();
      // Twice, since what was asked may itself have set something in motion.
      if (next === undefined && ++quiet > 2) return assert.fail(`nothing goes on, and not yet ${what}`);
      if (next === undefined) continue;
      if (next > end) return assert.fail(`waited ${String(patience)} virtual ms in vain until ${what}`);
      quiet = 0;
      await clock.advance(next - clock.now());
    }
  };

  return {
    clock,
    isVirtual: true,
    until,
    during: async (work, what) => {
      let settled = false;
      const settle = (): void => {
        settled = true;
      };
      work.then(settle, settle);
      await until(() => settled, what);
      return work;
    },
    pass: async (ms) => {
      const end = clock.now() + ms;
      await allElse();
      for (let next = clock.next(); next !== undefined && next <= end; next = clock.next()) {
        await clock.advance(next - clock.now());
        await allElse();
      }
      await clock.advance(end - clock.now());
      await allElse();
    },
  };
}

// Everything that is ready runs before: promise chains of any length.
function allElse(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
