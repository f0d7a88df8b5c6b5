// A first look.
import {
  custom,
  defineAggregate,
  defineProjection,
  documents,
  makeRepository,
  projectAtLeastOnce,
  projectExactlyOnce,
  removeRow,
  transact,
} from '@millrace/core';
import { memoryCheckpoints, memoryStore, memoryViews, type MemoryTransaction } from '@millrace/repository-memory';
import { right, left } from '@millrace/testing/contract';
import * as t from 'io-ts';

const Account = defineAggregate({
  type: 'account',
  key: { accountId: t.string },
  initial: { balance: 0 },
  events: {
    opened: { data: { owner: t.string }, apply: () => undefined },
    deposited: { data: { amount: t.number }, apply: (s, { amount }) => void (s.balance += amount) },
    closed: {},
  },
  commands: {
    open: { data: { owner: t.string }, decide: (a, d) => a.opened(d) },
    deposit: { data: { amount: t.number }, decide: (a, d) => a.deposited(d) },
    close: { decide: (a) => a.closed() },
  },
});
const Balances = defineProjection({
  name: 'balances',
  version: 1,
  view: documents({
    key: { accountId: t.string },
    row: { owner: t.string, balance: t.number },
    initial: { owner: '', balance: 0 },
    lookups: ['owner'],
  }),
  on: (handlers) =>
    handlers(Account, {
      opened: (row, { owner }) => {
        row.owner = owner;
      },
      deposited: (row, { amount }) => {
        if (amount === 13) throw new Error('unlucky');
        row.balance += amount;
      },
      closed: () => removeRow,
    }),
});

test('documents', async () => {
  const store = memoryStore();
  const run = transact(makeRepository(store, [Account]));
  const views = memoryViews();
  const runner = projectExactlyOnce(store, Balances, views);
  right(await run(Account.open.message({ accountId: 'a' }, { owner: 'Ann' }))());
  const last = right(await run(Account.deposit.message({ accountId: 'a' }, { amount: 5 }))());
  right(await runner.whenProcessed(last)());
  expect(right(await views.page({ projection: 'balances' }, { limit: 10 })())).toEqual([
    { key: 'a', row: { accountId: 'a', owner: 'Ann', balance: 5 } },
  ]);
  const bad = right(await run(Account.deposit.message({ accountId: 'b' }, { amount: 13 }))());
  right(await run(Account.deposit.message({ accountId: 'b' }, { amount: 1 }))());
  left(await runner.whenProcessed(bad)(), 'StreamParked');
  console.log(runner.status());
  right(await run(Account.close.message({ accountId: 'a' }))());
  runner.retryParked();
  await runner.stop();
  console.log(runner.status(), await runner.done, right(await views.page({ projection: 'balances' }, { limit: 10 })()));
});

test('custom', async () => {
  const store = memoryStore();
  const run = transact(makeRepository(store, [Account]));
  const views = memoryViews();
  let broken = true;
  const Sums = defineProjection({
    name: 'sums',
    version: 1,
    view: custom<MemoryTransaction>(),
    on: (handlers) =>
      handlers(Account, {
        deposited: async ({ accountId, amount }, { transaction }) => {
          if (amount === 13 && broken) throw new Error('unlucky');
          transaction.set(accountId, Number(transaction.get(accountId) ?? 0) + amount);
        },
      }),
  });
  const runner = projectExactlyOnce(store, Sums, views, { retry: { attempts: 2, delay: () => 1 } });
  for (let i = 0; i < 50; i++) right(await run(Account.deposit.message({ accountId: `a${i % 5}` }, { amount: i }))());
  const last = right(await run(Account.deposit.message({ accountId: 'z' }, { amount: 1 }))());
  right(await runner.whenProcessed(last)());
  console.log(runner.status(), right(await runner.lag()()));
  broken = false;
  runner.retryParked();
  await runner.stop();
  console.log(runner.status());
  const seen: number[] = [];
  const Once = defineProjection({
    name: 'once',
    version: 1,
    view: custom(),
    on: (handlers) =>
      handlers(Account, {
        deposited: ({ amount }) => {
          seen.push(amount);
        },
      }),
  });
  const second = projectAtLeastOnce(store, Once, memoryCheckpoints());
  right(await second.whenProcessed(last)());
  await second.stop();
  expect(seen.length).toBe(51);
});
