// A parked stream that is written all the time: it is live again nevertheless.
import {
  custom,
  defineProjection,
  documents,
  makeRepository,
  projectExactlyOnce,
  systemClock,
  transact,
  type EventLog,
} from '@millrace/core';
import { memoryStore, memoryViews, type MemoryTransaction } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { Account } from '../../support/account.js';

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await systemClock.sleep(1);
}

test.each(['documents', 'custom'] as const)(
  'A retry ends although an event comes with each read (%s)',
  async (kind) => {
    const store = memoryStore();
    const send = transact(makeRepository(store, [Account]));
    const deposit = async (amount: number) =>
      right(await send(Account.deposit.message({ accountId: 'hot' }, { amount }))());
    let bad = true;
    const refuse = (amount: number): void => {
      if (bad && amount === 0) throw new Error('poison');
    };
    let written = 0;
    const log: EventLog = {
      ...store,
      // A read begins with the head: while it is asked for, one more event is written and taken.
      head: async () => {
        const head = await store.head();
        if (bad || written >= 100) return head;
        written += 1;
        await deposit(written);
        for (let turn = 0; turn < 20; turn++) await systemClock.sleep(0);
        return head;
      },
    };
    const rows = defineProjection({
      name: 'rows',
      version: 1,
      view: documents({ key: { accountId: t.string }, row: { sum: t.number }, initial: { sum: 0 } }),
      on: (handlers) =>
        handlers(Account, {
          deposited: (row, { amount }) => {
            refuse(amount);
            row.sum += amount;
          },
        }),
    });
    const sums = defineProjection({
      name: 'sums',
      version: 1,
      view: custom<MemoryTransaction>(),
      on: (handlers) =>
        handlers(Account, {
          deposited: ({ accountId, amount }, { transaction }) => {
            refuse(amount);
            transaction.update(accountId, (sum) => Number(sum ?? 0) + amount);
          },
        }),
    });
    await deposit(0);
    const views = memoryViews();
    const options = { retry: { attempts: 1, delay: () => 0 } };
    const runner =
      kind === 'documents'
        ? projectExactlyOnce(log, rows, views, options)
        : projectExactlyOnce(log, sums, views, options);
    await until(() => runner.status().parked.length === 1);
    bad = false;
    runner.retryParked();
    await until(() => runner.status().parked.length === 0);
    expect(written).toBeLessThan(10);
    const last = await deposit(1_000);
    right(await runner.whenProcessed(last)());
    await runner.stop();
    const expected = (written * (written + 1)) / 2 + 1_000;
    const [row] = kind === 'documents' ? right(await views.page({ projection: 'rows' }, { limit: 1 })()) : [];
    expect(kind === 'documents' ? row?.row : views.value('hot')).toEqual(
      kind === 'documents' ? { accountId: 'hot', sum: expected } : expected,
    );
  },
);
