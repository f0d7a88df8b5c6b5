// With no faults planned, a faulty store is a store: it fulfils the same contract.
import { memoryCheckpoints, memorySnapshots, memoryStore } from '@millrace/repository-memory';
import { faultyStore } from '@millrace/testing';
import { storeContract } from '@millrace/testing/contract';

storeContract({
  name: 'a faulty store without faults',
  scale: 0.1,
  report: () => undefined,
  open: () =>
    Promise.resolve({
      store: faultyStore(memoryStore(), []),
      snapshots: memorySnapshots(),
      checkpoints: memoryCheckpoints(),
      close: () => Promise.resolve(),
    }),
});
