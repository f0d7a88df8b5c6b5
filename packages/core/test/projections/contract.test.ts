// Projections from the memory store into views in memory, and with checkpoints in memory.
import { memoryCheckpoints, memoryStore, memoryViews, type MemoryTransaction } from '@millrace/repository-memory';
import { projectionContract } from '@millrace/testing/contract';

projectionContract({
  name: 'memory × memory',
  virtual: true,
  open: (clock) => {
    const views = memoryViews({ clock });
    return Promise.resolve({
      store: memoryStore({ clock }),
      views,
      tally: async ({ update }: MemoryTransaction, name, change) =>
        update(name, (value) => change(value === undefined ? undefined : Number(value))),
      tallies: async () => new Map([...views.values()].map(([name, value]) => [name, Number(value)])),
      checkpoints: memoryCheckpoints({ clock }),
      close: () => Promise.resolve(),
    });
  },
});
