// The views of the bank: what they show, whatever the order of the value dates, and that a difference is told.
import { readFileSync } from 'node:fs';
import { makeRepository, transact } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import * as E from 'fp-ts/lib/Either.js';
import { Account } from '../src/account.js';
import { checkViews } from '../src/views/check-views.js';
import { followLog } from '../src/views/follow-log.js';
import { KEPT } from '../src/views/movements.js';
import { readViews } from '../src/views/read-views.js';
import { naiveBank } from './naive-bank.js';
import { sample, summaryOf } from './run-bank.js';

function right<A>(result: E.Either<unknown, A>): A {
  if (E.isLeft(result)) throw new Error(`expected a right: ${JSON.stringify(result.left)}`);
  return result.right;
}

/** Views of what `write` does, at a time that is always the same. */
async function viewsAfter(write: (send: ReturnType<typeof sender>) => Promise<void>) {
  const store = memoryStore({ clock: { now: () => Date.UTC(1998, 11, 31, 23, 59) } });
  const followed = followLog(store);
  try {
    await write(sender(store));
    right(await followed.upToDate(() => undefined));
    return readViews(followed.views);
  } finally {
    await followed.stop();
  }
}

function sender(store: ReturnType<typeof memoryStore>) {
  const send = transact(makeRepository(store, [Account]));
  return {
    store,
    open: async (accountId: string) => void right(await send(Account.open.message({ accountId }))()),
    deposit: async (accountId: string, amount: number, on?: string) =>
      void right(await send(Account.deposit.message({ accountId }, { amount, on }))()),
    withdraw: async (accountId: string, amount: number, on?: string) =>
      void right(await send(Account.withdraw.message({ accountId }, { amount, on }))()),
  };
}

describe('the statements of an account', () => {
  it('carry the closing balance of a month to the next', async () => {
    const views = await viewsAfter(async ({ open, deposit, withdraw }) => {
      await open('1');
      await deposit('1', 100, '1993-01-31');
      await deposit('1', 50, '1993-02-01');
      await withdraw('1', 30, '1993-02-28');
    });
    expect(right(await views.statementsOf('1')())).toEqual([
      { month: '1993-01', opening: 0n, credits: 100n, debits: 0n, closing: 100n },
      { month: '1993-02', opening: 100n, credits: 50n, debits: 30n, closing: 120n },
    ]);
  });

  it('are right in all months behind one that is changed later', async () => {
    const views = await viewsAfter(async ({ open, deposit }) => {
      await open('1');
      await deposit('1', 100, '1993-05-01');
      await deposit('1', 1, '1993-03-01');
    });
    expect(right(await views.statementsOf('1')())).toMatchObject([
      { month: '1993-03', closing: 1n },
      { month: '1993-05', opening: 1n, closing: 101n },
    ]);
  });

  it('have what came without a value date in the month in which it was stored', async () => {
    const views = await viewsAfter(async ({ open, deposit }) => {
      await open('1');
      await deposit('1', 5);
    });
    expect(right(await views.statementsOf('1')())).toMatchObject([{ month: '1998-12', closing: 5n }]);
  });

  it('add up exactly what is more than a number holds', async () => {
    const views = await viewsAfter(async ({ open, deposit, withdraw }) => {
      await open('1');
      for (let i = 0; i < 3; i++) {
        await deposit('1', Number.MAX_SAFE_INTEGER, '1993-01-01');
        await withdraw('1', Number.MAX_SAFE_INTEGER, '1993-01-02');
      }
    });
    expect(right(await views.statementsOf('1')())).toMatchObject([{ credits: 27_021_597_764_222_973n, closing: 0n }]);
  });

  it.each([
    ['once', []],
    ['twice, with rows that come late', ['--repeat']],
  ])('are those of a plain loop over the sample, applied %s', async (_, flags) => {
    const { views } = await summaryOf(sample, ...flags);
    const { movements } = naiveBank(readFileSync(sample, 'latin1'), flags.length === 0 ? 1 : 2);
    const own = movements.filter(({ account }) => account === views.statementsOf?.accountId);
    const months = [...new Set(own.map(({ month }) => month))].sort();
    const closing = (upTo: string) =>
      own.filter(({ month }) => month <= upTo).reduce((sum, { cents }) => sum + Number(cents), 0);
    expect(views.statementsOf?.months.map(({ month, closingCents }) => [month, closingCents])).toEqual(
      months.map((month) => [month, closing(month)]),
    );
    expect(months.length).toBeGreaterThan(5);
    const all = new Set(movements.map(({ account, month }) => `${account} ${month}`));
    expect(views).toMatchObject({ statements: all.size, differences: [] });
  });
});

describe('the largest movements', () => {
  it('are those of a plain loop over the sample', async () => {
    const { views } = await summaryOf(sample);
    const sizes = naiveBank(readFileSync(sample, 'latin1'))
      .movements.map(({ cents }) => Math.abs(Number(cents)))
      .sort((a, b) => b - a);
    expect(views.largestMovements.map(({ cents }) => cents)).toEqual(sizes.slice(0, views.largestMovements.length));
    expect(views.largestMovements.length).toBe(5);
  });

  it('of a month are of all accounts, equal ones in the order of the accounts, and no more than are kept', async () => {
    const accounts = Array.from({ length: KEPT + 2 }, (_, i) => `a${String(i).padStart(2, '0')}`);
    const views = await viewsAfter(async ({ open, deposit }) => {
      for (const accountId of [...accounts].reverse()) {
        await open(accountId);
        await deposit(accountId, 7, '1993-01-01');
      }
      await deposit('a11', 8, '1993-01-02');
    });
    const largest = right(await views.largestMovements(KEPT)());
    expect(largest.map(({ accountId, cents }) => `${accountId}: ${String(cents)}`)).toEqual([
      'a11: 8',
      ...accounts.slice(0, KEPT - 1).map((accountId) => `${accountId}: 7`),
    ]);
  });
});

describe('the check of the views', () => {
  it('names the accounts of which a view says another thing than the aggregate', async () => {
    const views = await viewsAfter(async ({ open, deposit }) => {
      await open('1');
      await deposit('1', 5);
    });
    const checked = (cents: number, accountId = '1') => checkViews(views, [{ accountId, cents }])();
    expect(right(await checked(5))).toEqual({ accounts: 1, statements: 1, differences: [] });
    expect(right(await checked(6)).differences).toEqual([
      'account 1: its balance in the views is 5, and should be 6',
      'account 1: the sum of its statements in the views is 5, and should be 6',
    ]);
    expect(right(await checked(0, '2')).differences).toEqual([
      'account 2: its balance in the views is missing, and should be 0',
    ]);
  });

  it('tells of a stream that a view cannot take', async () => {
    const store = memoryStore();
    const event = { id: '00000000-0000-4000-8000-000000000001', type: 'account/robbed', data: {}, metadata: {} };
    right(await store.append('account-1', 'no_stream', [event])());
    const followed = followLog(store);
    right(await followed.upToDate(() => undefined));
    expect(followed.setAside()).toEqual([
      expect.stringContaining('balances@1 has set account-1 aside'),
      expect.stringContaining('statements@1 has set account-1 aside'),
      expect.stringContaining('movements@1 has set account-1 aside'),
    ]);
    await followed.stop();
  });
});
