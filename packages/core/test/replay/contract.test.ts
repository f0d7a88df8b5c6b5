// Replays from memory to memory: between two stores, and within one.
import { memoryCheckpoints, memoryStore } from '@millrace/repository-memory';
import { replayContract } from '@millrace/testing/contract';

replayContract({
  name: 'memory × memory',
  virtual: true,
  open: (clock) =>
    Promise.resolve({
      source: memoryStore({ clock }),
      target: memoryStore({ clock }),
      checkpoints: memoryCheckpoints({ clock }),
      close: () => Promise.resolve(),
    }),
});

replayContract({
  name: 'memory, one store',
  virtual: true,
  scale: 0.2,
  open: (clock) => {
    const store = memoryStore({ clock });
    const checkpoints = memoryCheckpoints({ clock });
    return Promise.resolve({ source: store, target: store, checkpoints, close: () => Promise.resolve() });
  },
});
