// Projections from EventStoreDB into views in memory, and with checkpoints in EventStoreDB.
import { eventStoreDBCheckpoints, eventStoreDBStore } from '@millrace/repository-eventstore';
import { memoryViews, type MemoryTransaction } from '@millrace/repository-memory';
import { projectionContract } from '@millrace/testing/contract';
import { serverUrl } from '../support/server.js';

projectionContract({
  name: 'eventstore × memory',
  // A client per case, as a process of its own would have; the server lives on.
  open: async () => {
    const store = eventStoreDBStore(await serverUrl());
    const views = memoryViews();
    return {
      store,
      views,
      tally: async ({ update }: MemoryTransaction, name, change) =>
        update(name, (value) => change(value === undefined ? undefined : Number(value))),
      tallies: async () => new Map([...views.values()].map(([name, value]) => [name, Number(value)])),
      checkpoints: eventStoreDBCheckpoints(store),
      close: store.close,
    };
  },
  scale: 0.1,
});
