// Custom views whose streams write to the same place, or write what cannot be kept.
import { custom, defineProjection, makeRepository, projectExactlyOnce, transact } from '@millrace/core';
import { memoryStore, memoryViews, type MemoryTransaction } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import { Account } from '../support/account.js';

async function deposits(streams: number, each: number) {
  const store = memoryStore();
  const send = transact(makeRepository(store, [Account]));
  let last;
  for (let i = 0; i < streams * each; i++)
    last = right(await send(Account.deposit.message({ accountId: `a${String(i % streams)}` }, { amount: i }))());
  if (last === undefined) throw new Error('nothing was deposited');
  return { store, last };
}

test('Transactions that get in the way of each other are done again, and no session ends for it', async () => {
  const { store, last } = await deposits(20, 10);
  const views = memoryViews();
  const Total = defineProjection({
    name: 'total',
    version: 1,
    view: custom<MemoryTransaction>(),
    on: (handlers) =>
      handlers(Account, {
        deposited: async (_data, { transaction }) => {
          const before = Number(transaction.get('total') ?? 0);
          await Promise.resolve();
          transaction.set('total', before + 1);
        },
      }),
  });
  const problems: string[] = [];
  const onProblem = ({ _tag }: { readonly _tag: string }) => problems.push(_tag);
  const runner = projectExactlyOnce(store, Total, views, { onProblem, parallel: 8 });
  right(await runner.whenProcessed(last)());
  await runner.stop();
  expect(views.value('total')).toBe(200);
  expect(problems).toEqual([]);
});

test('An event whose effect the store cannot keep parks its stream alone, and the others go on', async () => {
  const { store } = await deposits(5, 3);
  const views = memoryViews();
  const Copies = defineProjection({
    name: 'copies',
    version: 1,
    view: custom<MemoryTransaction>(),
    on: (handlers) =>
      handlers(Account, {
        deposited: ({ accountId, amount }, { transaction }) => {
          transaction.set(`${accountId} ${String(amount)}`, amount === 7 ? Number.NaN : amount);
        },
      }),
  });
  const runner = projectExactlyOnce(store, Copies, views, { retry: { attempts: 2, delay: () => 0 } });
  const head = right(await store.head());
  if (head === undefined) throw new Error('the log is empty');
  right(await runner.whenProcessed(head)());
  // The event before the one that cannot be kept is kept, also where they were handled together.
  expect(runner.status().parked).toMatchObject([{ stream: 'account-a2', revision: 1n }]);
  expect(views.values().size).toBe(13);
  await runner.stop();
});
