// When which fault happens: all kinds equally often, in random order, one after another.
import type { SeededRandom } from '@millrace/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { shuffled } from '../soak-parts/shuffled.js';
import { isServerFault, SERVER_FAULTS, type ServerFault } from '../soak-parts/server-faults.js';
import type { FaultName } from './faults.js';
import type { LocalServer } from '../soak-parts/local-server.js';
import type { Subscriber } from './subscriber.js';

export interface FaultSchedule {
  /** Settles when there are no more faults to come; at once when there are none. */
  readonly over: Promise<void>;
  /** No more faults, and an end to those that last. */
  readonly stop: () => Promise<void>;
  /** How often each was injected. */
  readonly counts: ReadonlyMap<FaultName, number>;
  /** Whether a fault has been at work since a moment of `performance.now()`. */
  readonly since: (moment: number) => boolean;
  /** Milliseconds in which the server was back after a kill, and how often that was. */
  readonly restarts: { count: number; slowest: number };
}

export interface ScheduleOptions {
  readonly names: readonly FaultName[];
  readonly random: SeededRandom;
  /** Seconds between two, on average. */
  readonly every: number;
  readonly once: boolean;
  /** Milliseconds for which a fault that waits for its calls is thought to be at work. */
  readonly aftermath: number;
  readonly server: LocalServer | undefined;
  readonly subscribers: readonly Subscriber[];
}

/** From here on up, faults last as long as they say. */
const UNHURRIED = 3;

export function faultSchedule(options: ScheduleOptions): FaultSchedule {
  const { names, random, every, once, aftermath, server, subscribers } = options;
  const counts = new Map<FaultName, number>();
  const restarts = { count: 0, slowest: 0 };
  const stopping = new AbortController();
  const { signal } = stopping;
  let atWorkUntil = -Infinity;

  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
  const between = (from: number, to: number) => from + random.next() * (to - from);
  const inTime = (ms: number) => ms * Math.min(1, every / UNHURRIED);

  const happen = async (name: FaultName): Promise<void> => {
    if (isServerFault(name)) {
      const { lasts }: ServerFault = SERVER_FAULTS[name];
      await server?.inject(name, random.int(2 ** 32));
      if (lasts === undefined) return;
      await pause(inTime(between(...lasts)));
      await server?.endFault();
    } else if (name === 'server killed and started again') {
      const ms = (await server?.killAndRestart()) ?? 0;
      restarts.count += 1;
      restarts.slowest = Math.max(restarts.slowest, ms);
    } else if (name === 'subscribers begin anew from where they were') {
      for (const subscriber of subscribers) subscriber.beginAnew();
    } else {
      const until = pause(inTime(between(500, 3_000)));
      for (const subscriber of subscribers) subscriber.wait(until);
      await until;
    }
  };

  const run = async (): Promise<void> => {
    let bag: FaultName[] = [];
    for (;;) {
      await pause(between(0.5, 1.5) * every * 1_000);
      if (bag.length === 0) bag = shuffled(names, random);
      const name = bag.pop();
      if (signal.aborted || name === undefined) return;
      atWorkUntil = Infinity;
      await happen(name);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      atWorkUntil = performance.now() + aftermath;
      if (once && bag.length === 0) return;
    }
  };

  const over = every === 0 ? Promise.resolve() : run();
  // Whoever waits for it hears of it; before that it is no stray rejection.
  over.catch(() => undefined);
  return {
    over,
    stop: async () => {
      stopping.abort();
      await over.catch(() => undefined);
      await server?.clearFaults();
    },
    counts,
    since: (moment) => atWorkUntil >= moment,
    restarts,
  };
}
