// The write-path cases on a memory store whose pages hold two events: every read of more is in pieces.
import { memorySnapshots, memoryStore } from '@millrace/repository-memory';
import { registerCases, storeContext } from '@millrace/testing/contract';
import { writePathCases } from '../../packages/testing/src/contract/write-path-cases/index.js';

registerCases({
  name: 'memory, two events a page',
  cases: writePathCases,
  open: () =>
    storeContext(
      { store: memoryStore({ pageSize: 2 }), snapshots: memorySnapshots(), close: () => Promise.resolve() },
      { scale: 0.2 },
    ),
  report: () => undefined,
});
