// A log that was written before deposits and withdrawals had a channel: their version 1. It still serves.
import {
  checkUpcasts,
  defineAggregate,
  load,
  makeRepository,
  optional,
  reject,
  showUpcastReport,
  transact,
} from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { checkUpcastSamples } from '@millrace/testing';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Account } from '../src/account.js';
import { balancesOf } from '../src/balances.js';
import { openBank } from '../src/bank.js';
import { Cents } from '../src/cents.js';
import { Day } from '../src/day.js';
import { runPass } from '../src/pass.js';
import { readRows } from '../src/pkdd99/read-rows.js';
import { checkViews } from '../src/views/check-views.js';
import { followLog } from '../src/views/follow-log.js';
import { readViews } from '../src/views/read-views.js';
import { sample, summaryOf } from './run-bank.js';

const payment = { amount: Cents, on: optional(Day) };

/** The account as it was. */
const First = defineAggregate({
  type: 'account',
  key: { accountId: t.string },
  initial: { balance: 0 },
  events: {
    opened: { data: { on: optional(Day) } },
    deposited: { data: payment, apply: (state, { amount }) => void (state.balance += amount) },
    withdrawn: { data: payment, apply: (state, { amount }) => void (state.balance -= amount) },
  },
  commands: {
    open: {
      data: { on: optional(Day) },
      decide: (account, data) => (account.exists ? reject('already-open') : account.opened(data)),
    },
    deposit: { data: payment, decide: (account, data) => account.deposited(data) },
    withdraw: {
      data: payment,
      decide: (account, data) =>
        account.state.balance < data.amount ? reject('insufficient-funds') : account.withdrawn(data),
    },
  },
});

/** The sample, applied by the bank as it was. */
async function oldLog() {
  const store = memoryStore();
  const send = transact(makeRepository(store, [First], { commandWindow: 'all' }));
  for await (const page of readRows(sample))
    for (const row of page) {
      if (E.isLeft(row)) continue;
      const { transId, accountId, on, direction, amount } = row.right;
      await send(First.open.message({ accountId }, { on }, { id: `open-${accountId}` }))();
      const command = direction === 'credit' ? First.deposit : First.withdraw;
      await send(command.message({ accountId }, { amount, on }, { id: `trans-${transId}` }))();
    }
  return store;
}

const right = <A>(either: E.Either<unknown, A>): A => {
  if (E.isLeft(either)) throw new Error(`expected a right: ${JSON.stringify(either.left)}`);
  return either.right;
};

describe('a log of version 1', () => {
  it('can be read to its last event, as a dry run says beforehand', async () => {
    const report = right(await checkUpcasts(await oldLog(), [Account])());
    expect(showUpcastReport(report)).toMatch(/^947 events read, 0 failed/);
    expect(
      report.counts.filter(({ upcast }) => upcast > 0).map(({ type, version }) => `${type} ${String(version)}`),
    ).toEqual(['account/deposited 1', 'account/withdrawn 1']);
  });

  it('gives the balances and the views that the sample gives today, and knows its commands', async () => {
    const store = await oldLog();
    const bank = openBank(store);
    const { rows, committed, duplicates, accounts } = right(await runPass(bank, sample, () => undefined));
    const today = await summaryOf(sample, '--repeat');
    expect({ rows, committed, known: duplicates }).toEqual({
      rows: 1_000,
      // Rows that were rejected and are decided again on what the whole file has left.
      committed: today.newlyAccepted,
      known: today.committed + today.duplicates,
    });
    const balances = right(await balancesOf(bank, accounts)());
    expect(balances.reduce((sum, { cents }) => sum + cents, 0)).toBe(today.totalCents);

    const followed = followLog(store);
    right(await followed.upToDate(() => undefined));
    const views = readViews(followed.views);
    expect(right(await checkViews(views, balances)())).toMatchObject({ differences: [], accounts: 36 });
    expect(followed.setAside()).toEqual([]);
    await followed.stop();
  });

  it('goes on in version 2', async () => {
    const store = await oldLog();
    const bank = openBank(store);
    const key = { accountId: '6558' };
    const before = right(await load(bank)(Account, key)()).state.balance;
    right(await transact(bank)(Account.deposit.message(key, { amount: 1, channel: 'card', on: '1994-01-01' }))());
    expect(right(await load(openBank(store))(Account, key)()).state.balance).toBe(before + 1);

    const followed = followLog(store);
    right(await followed.upToDate(() => undefined));
    const largest = right(await readViews(followed.views).largestMovements(1)());
    expect(largest).toMatchObject([{ channel: 'unknown' }]);
    await followed.stop();
  });
});

describe('each older version of an event', () => {
  it('has a sample that is read as it should be', () => {
    const older = {
      1: [{ data: { amount: 5 } }, { data: { amount: 5, on: '1993-01-31' } }],
    };
    expect(() => checkUpcastSamples(Account, { accountId: '1' }, { deposited: older, withdrawn: older })).not.toThrow();
    expect(() => checkUpcastSamples(Account, { accountId: '1' }, { deposited: older })).toThrow(/withdrawn/);
  });
});
