// A process whose projection cannot go on, and in which nobody looks after `done`: it says how it is seen to end.
import { custom, defineAggregate, defineProjection, projectAtLeastOnce } from '@millrace/core';
import { memoryCheckpoints, memoryStore } from '@millrace/repository-memory';
import * as t from 'io-ts';

const Account = defineAggregate({
  type: 'account',
  key: { id: t.string },
  initial: {},
  events: { opened: {} },
  commands: {},
});
const Mails = defineProjection({
  name: 'mails',
  version: 1,
  view: custom(),
  on: (handlers) =>
    handlers(Account, {
      opened: () => {
        throw new Error('no mail server');
      },
    }),
});
process.on('uncaughtExceptionMonitor', (error) => {
  console.log(`${error.name}: ${error.message}`);
});
const store = memoryStore();
const opened = { id: '00000000-0000-4000-8000-000000000000', type: 'account/opened', data: { id: 'a' }, metadata: {} };
await store.append('account-a', 'no_stream', [opened])();
projectAtLeastOnce(store, Mails, memoryCheckpoints(), {
  retry: { attempts: 1, delay: () => 0 },
  onError: 'stop',
});
