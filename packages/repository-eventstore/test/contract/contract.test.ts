// The EventStoreDB store fulfils the contract of every store.
import { eventStoreDBCheckpoints, eventStoreDBSnapshots, eventStoreDBStore } from '@millrace/repository-eventstore';
import { storeContract } from '@millrace/testing/contract';
import { serverUrl } from '../support/server.js';

storeContract({
  name: 'eventstore',
  // A client per case, as a process of its own would have; the server lives on.
  open: async () => {
    const store = eventStoreDBStore(await serverUrl());
    return {
      store,
      snapshots: eventStoreDBSnapshots(store),
      checkpoints: eventStoreDBCheckpoints(store),
      close: store.close,
    };
  },
  scale: 0.05,
});
