// The projection of a new project, and its test.
import type { ProjectFile } from '../project-file.js';

export const BALANCES: readonly ProjectFile[] = [
  {
    path: 'src/balances.ts',
    text: `// The balance of every account, as a view: built from the log, and read without loading any account.
import { defineProjection, documents } from '@millrace/core';
import * as t from 'io-ts';
import { Account } from './account.js';

export const Balances = defineProjection({
  name: 'balances',
  // To be raised whenever the view or a handler changes: the new version is built beside the old one.
  version: 1,
  view: documents({
    key: { accountId: t.string },
    row: { owner: t.string, balance: t.number },
    initial: { owner: '', balance: 0 },
  }),
  on: (handlers) =>
    handlers(Account, {
      opened: (row, { owner }) => void (row.owner = owner),
      deposited: (row, { amount }) => void (row.balance += amount),
      withdrawn: (row, { amount }) => void (row.balance -= amount),
    }),
});
`,
  },
  {
    path: 'test/balances.test.ts',
    text: `// The view, built from commands that were carried out on a store in memory.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { makeRepository, projectExactlyOnce, readView, transact } from '@millrace/core';
import { memoryStore, memoryViews } from '@millrace/repository-memory';
import * as E from 'fp-ts/lib/Either.js';
import { Account } from '../src/account.js';
import { Balances } from '../src/balances.js';

it('the balances follow the accounts', async () => {
  const store = memoryStore();
  const views = memoryViews();
  const runner = projectExactlyOnce(store, Balances, views);
  const run = transact(makeRepository(store, [Account]));
  const key = { accountId: 'a1' };

  await run(Account.open.message(key, { owner: 'Ada' }))();
  await run(Account.deposit.message(key, { amount: 100 }))();
  const withdrawn = await run(Account.withdraw.message(key, { amount: 30 }))();
  assert(E.isRight(withdrawn));
  await runner.whenProcessed(withdrawn.right)();

  const row = await readView(views, Balances).get(key)();
  assert.deepEqual(row, E.right({ accountId: 'a1', owner: 'Ada', balance: 70 }));
  await runner.stop();
});
`,
  },
];
