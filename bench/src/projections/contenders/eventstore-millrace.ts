// Millrace's documents in memory, from EventStoreDB: one projection, or three that share a subscription or do not.
import { projectExactlyOnce, sharedLog, type EventLog, type ProjectionRunner } from '@millrace/core';
import { eventStoreDBStore } from '@millrace/repository-eventstore';
import { memoryViews } from '@millrace/repository-memory';
import { balancesNamed, readBalances, untilBuilt } from '../balances.js';
import type { Contender } from '../contender.js';

const building = (title: string, names: readonly string[], logOf: (store: EventLog) => EventLog): Contender => ({
  title,
  prepare: async ({ url }) => {
    const store = eventStoreDBStore(url);
    const projections = names.map((name) => balancesNamed(name));
    return async () => {
      const views = memoryViews();
      const log = logOf(store);
      const runners: ProjectionRunner[] = [];
      return {
        run: async () => {
          for (const projection of projections) runners.push(projectExactlyOnce(log, projection, views));
          await Promise.all(runners.map((runner) => untilBuilt(runner, store)));
        },
        balances: async () => {
          // All are the same: what one of them lacks is missed in the last.
          const [first = new Map<string, number>(), ...others] = await Promise.all(
            names.map((name) => readBalances(views, name)),
          );
          const differs = others.some((other) => [...first].some(([key, balance]) => other.get(key) !== balance));
          if (differs) throw new Error('the views differ');
          return first;
        },
        close: async () => {
          await Promise.all(runners.map((runner) => runner.stop()));
        },
      };
    };
  },
});

const three = ['one', 'two', 'three'];
export const alone = building('Millrace', ['balances'], (store) => store);
export const shared = building('Millrace, one subscription', three, (store) => sharedLog(store));
export const apart = building('Millrace, three subscriptions', three, (store) => store);
