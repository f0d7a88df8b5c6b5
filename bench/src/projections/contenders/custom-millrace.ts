// Millrace's custom views from its memory store: exactly once in the view store's transactions, or at least once.
import { projectAtLeastOnce, projectExactlyOnce, type ProjectionRunner } from '@millrace/core';
import { memoryCheckpoints, memoryViews } from '@millrace/repository-memory';
import { balancesInto, balancesInTransactions, untilBuilt } from '../balances.js';
import type { Contender } from '../contender.js';
import { storeOf } from '../memory-log.js';

export const exactlyOnce: Contender = {
  title: 'Millrace, exactly once',
  prepare: async (source) => {
    const store = await storeOf(source);
    return async () => {
      const views = memoryViews();
      let runner: ProjectionRunner | undefined;
      return {
        run: async () => {
          runner = projectExactlyOnce(store, balancesInTransactions, views);
          await untilBuilt(runner, store);
        },
        balances: async () => views.values() as ReadonlyMap<string, number>,
        close: async () => runner?.stop(),
      };
    };
  },
};

export const atLeastOnce: Contender = {
  title: 'Millrace, at least once',
  prepare: async (source) => {
    const store = await storeOf(source);
    return async () => {
      const balances = new Map<string, number>();
      let runner: ProjectionRunner | undefined;
      return {
        run: async () => {
          runner = projectAtLeastOnce(store, balancesInto(balances), memoryCheckpoints());
          await untilBuilt(runner, store);
        },
        balances: async () => balances,
        close: async () => runner?.stop(),
      };
    };
  },
};
