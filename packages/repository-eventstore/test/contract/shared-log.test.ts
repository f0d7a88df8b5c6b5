// The log of EventStoreDB fulfils the contract of every log also when its subscriptions are shared, whatever is kept.
import { sharedLog } from '@millrace/core';
import { eventStoreDBStore } from '@millrace/repository-eventstore';
import { registerCases, storeCases, storeContext } from '@millrace/testing/contract';
import { serverUrl } from '../support/server.js';

for (const buffer of [5, 4096])
  registerCases({
    name: `eventstore, shared log, buffer of ${String(buffer)}`,
    cases: storeCases.filter(({ id }) => /^(S08|S09|S12|PC5)/.test(id)),
    open: async () => {
      const store = eventStoreDBStore(await serverUrl());
      return storeContext(
        { store: { ...store, ...sharedLog(store, { buffer }) }, close: store.close },
        { scale: 0.05 },
      );
    },
    report: () => undefined,
  });
