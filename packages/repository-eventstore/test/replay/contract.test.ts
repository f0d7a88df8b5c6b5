// Replays from memory to EventStoreDB, from EventStoreDB to memory, and within one EventStoreDB.
import { eventStoreDBCheckpoints, eventStoreDBStore } from '@millrace/repository-eventstore';
import { memoryCheckpoints, memoryStore } from '@millrace/repository-memory';
import { replayContract } from '@millrace/testing/contract';
import { serverUrl } from '../support/server.js';

replayContract({
  name: 'memory × eventstore',
  scale: 0.1,
  open: async () => {
    const target = eventStoreDBStore(await serverUrl());
    return { source: memoryStore(), target, checkpoints: eventStoreDBCheckpoints(target), close: target.close };
  },
});

replayContract({
  name: 'eventstore × memory',
  scale: 0.1,
  open: async () => {
    const source = eventStoreDBStore(await serverUrl());
    return { source, target: memoryStore(), checkpoints: memoryCheckpoints(), close: source.close };
  },
});

replayContract({
  name: 'eventstore, one store',
  scale: 0.1,
  open: async () => {
    const store = eventStoreDBStore(await serverUrl());
    return { source: store, target: store, checkpoints: eventStoreDBCheckpoints(store), close: store.close };
  },
});
