// What the heap is measured of: the three ways to build a view in memory.
import { projectAtLeastOnce, projectExactlyOnce } from '@millrace/core';
import { memoryCheckpoints, memoryViews } from '@millrace/repository-memory';
import { balancesInto, balancesInTransactions, balancesNamed, readBalances } from '../balances.js';
import type { StartRunner } from '../measure-heap.js';

export interface HeapContender {
  readonly title: string;
  readonly start: StartRunner;
}

export const documents: HeapContender = {
  title: 'Millrace, documents',
  start: (log) => {
    const views = memoryViews();
    const runner = projectExactlyOnce(log, balancesNamed('balances'), views);
    return { runner, rows: async () => (await readBalances(views, 'balances')).size };
  },
};

export const exactlyOnce: HeapContender = {
  title: 'Millrace, exactly once',
  start: (log) => {
    const views = memoryViews();
    const runner = projectExactlyOnce(log, balancesInTransactions, views);
    return { runner, rows: async () => views.values().size };
  },
};

export const atLeastOnce: HeapContender = {
  title: 'Millrace, at least once',
  start: (log) => {
    const balances = new Map<string, number>();
    const runner = projectAtLeastOnce(log, balancesInto(balances), memoryCheckpoints());
    return { runner, rows: async () => balances.size };
  },
};
