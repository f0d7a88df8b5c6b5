// The view store in memory fulfils the contract of every view store.
import { memoryViews, type MemoryTransaction } from '@millrace/repository-memory';
import { viewContract } from '@millrace/testing/contract';

viewContract({
  name: 'memory views',
  open: () => {
    const views = memoryViews();
    return Promise.resolve({
      views,
      effect: async ({ set }: MemoryTransaction, name, value) => set(name, value),
      effects: async () => new Map([...views.values()].map(([name, value]) => [name, Number(value)])),
      close: () => Promise.resolve(),
    });
  },
});
