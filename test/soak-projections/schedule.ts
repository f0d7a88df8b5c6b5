// When which fault happens: of the workers and, beside them, of the servers, all kinds equally often, in random order.
import type { SeededRandom } from '@millrace/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { shuffled } from '../soak-parts/shuffled.js';
import type { Violations } from '../soak-parts/violations.js';
import { SERVER_FAULTS, WORKER_FAULTS, type Fault, type Patients } from './faults.js';

export interface Schedule {
  /** Settles when there are no more faults to come; never rejects. */
  readonly over: Promise<void>;
  /** No more faults; settles when those at work are over. */
  readonly stop: () => Promise<void>;
  /** How often each has happened. */
  readonly counts: ReadonlyMap<string, number>;
}

export interface ScheduleOptions {
  readonly patients: Omit<Patients, 'random' | 'wait'>;
  readonly random: (part: number) => SeededRandom;
  /** Seconds between two of one kind, on average; 0 for none. */
  readonly every: number;
  readonly once: boolean;
  readonly violations: Violations;
  readonly onEnded: (name: string) => void;
}

export function schedule({ patients, random, every, once, violations, onEnded }: ScheduleOptions): Schedule {
  const counts = new Map<string, number>();
  const stopping = new AbortController();
  const { signal } = stopping;
  const wait = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);

  const run = async (faults: Readonly<Record<string, Fault>>, own: SeededRandom): Promise<void> => {
    let bag: string[] = [];
    for (;;) {
      await wait((0.5 + own.next()) * every * 1_000);
      if (bag.length === 0) bag = shuffled(Object.keys(faults), own);
      const name = bag.pop() ?? '';
      if (signal.aborted) return;
      try {
        await faults[name]?.({ ...patients, random: own, wait });
      } catch (error) {
        // The connection that cuts all connections may be cut itself, and the database be away.
        if (name !== 'Postgres: connections cut') violations.add('harness', `${name}: ${String(error)}`);
      }
      counts.set(name, (counts.get(name) ?? 0) + 1);
      onEnded(name);
      if (once && bag.length === 0) return;
    }
  };
  const both = every === 0 ? [] : [run(WORKER_FAULTS, random(1)), run(SERVER_FAULTS, random(2))];
  const over = Promise.all(both).then(() => undefined);
  return {
    over,
    stop: async () => {
      stopping.abort();
      await over;
      await patients.eventStore.clearFaults();
      await patients.postgres.start();
    },
    counts,
  };
}
