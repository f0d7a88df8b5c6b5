// A memory store whose log is shared fulfils the contract of every store, at a buffer of every size.
import { sharedLog } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { registerCases, storeCases, storeContext } from '@millrace/testing/contract';

for (const buffer of [1, 7, 4096])
  registerCases({
    name: `memory, shared log, buffer of ${String(buffer)}`,
    cases: storeCases.filter(({ id }) => /^(S08|S09|S10|S12|PC5)/.test(id)),
    open: () => {
      const store = memoryStore({ pageSize: 5 });
      return storeContext(
        { store: { ...store, ...sharedLog(store, { buffer }) }, close: () => Promise.resolve() },
        { scale: 0.2 },
      );
    },
    report: () => undefined,
  });
