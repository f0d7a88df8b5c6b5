// The memory store fulfils the contract of every store.
import { memoryCheckpoints, memorySnapshots, memoryStore } from '@millrace/repository-memory';
import { storeContract } from '@millrace/testing/contract';

storeContract({
  name: 'memory',
  open: () =>
    Promise.resolve({
      store: memoryStore(),
      snapshots: memorySnapshots(),
      checkpoints: memoryCheckpoints(),
      close: () => Promise.resolve(),
    }),
});
