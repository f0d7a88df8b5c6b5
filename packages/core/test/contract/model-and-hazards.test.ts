// The model and hazard cases on the memory store, and with small pages.
import { memoryStore } from '@millrace/repository-memory';
import { hazardCases } from '../../../testing/src/contract/hazard-cases/index.js';
import { modelCases } from '../../../testing/src/contract/model-cases/index.js';
import { registerCases, storeContext } from '@millrace/testing/contract';

const close = () => Promise.resolve();

for (const [name, pageSize] of [
  ['memory', 512],
  ['memory, two events a page', 2],
] as const) {
  registerCases({
    name,
    cases: [...modelCases, ...hazardCases],
    open: () => storeContext({ store: memoryStore({ pageSize }), close }),
    report: () => undefined,
  });
}
