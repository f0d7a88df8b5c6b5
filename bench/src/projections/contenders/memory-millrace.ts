// Millrace's documents in memory, from its memory store.
import { projectExactlyOnce, type ProjectionRunner } from '@millrace/core';
import { memoryViews } from '@millrace/repository-memory';
import { balancesNamed, readBalances, untilBuilt } from '../balances.js';
import type { Contender } from '../contender.js';
import { storeOf } from '../memory-log.js';

const projection = balancesNamed('balances');

export const contender: Contender = {
  title: 'Millrace',
  prepare: async (source) => {
    const store = await storeOf(source);
    return async () => {
      const views = memoryViews();
      let runner: ProjectionRunner | undefined;
      return {
        run: async () => {
          runner = projectExactlyOnce(store, projection, views);
          await untilBuilt(runner, store);
        },
        balances: () => readBalances(views, projection.name),
        close: async () => runner?.stop(),
      };
    };
  },
};
