// The model and its hazards on a store of small pages; `storeContract` runs the same cases on every store.
import { memoryStore } from '@millrace/repository-memory';
import { hazardCases, modelCases, registerCases, storeContext } from '@millrace/testing/contract';

registerCases({
  name: 'memory, two events a page',
  cases: [...modelCases, ...hazardCases],
  open: () => storeContext({ store: memoryStore({ pageSize: 2 }), close: () => Promise.resolve() }),
  report: () => undefined,
});
