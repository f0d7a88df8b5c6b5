// The view of monthly statements: a row per account and month, as far as something moved in it.
import { defineProjection, documents } from '@millrace/core';
import * as t from 'io-ts';
import { Account } from '../account.js';
import { Month, monthOf } from '../month.js';
import { TotalCents } from '../total-cents.js';
import { valueDay } from './value-day.js';

/**
 * What came in and went out of each account in each month, by value date; by the day of storage where there is none.
 *
 * A row has no balance: what is stored today may have a value date of last year, and then changes the balances of all
 * months since, which one event cannot name. `statementsOf` adds them up.
 */
export const Statements = defineProjection({
  name: 'statements',
  version: 1,
  doc: 'What came in and went out of each account in each month.',
  view: documents({
    key: { accountId: t.string, month: Month },
    row: { credits: TotalCents, debits: TotalCents, movements: t.number },
    initial: { credits: 0n, debits: 0n, movements: 0 },
  }),
  on: (handlers) =>
    handlers(Account, {
      deposited: {
        key: (data, event) => ({ accountId: data.accountId, month: monthOf(valueDay(data, event)) }),
        change: (row, { amount }) => {
          row.credits += BigInt(amount);
          row.movements += 1;
        },
      },
      withdrawn: {
        key: (data, event) => ({ accountId: data.accountId, month: monthOf(valueDay(data, event)) }),
        change: (row, { amount }) => {
          row.debits += BigInt(amount);
          row.movements += 1;
        },
      },
    }),
});
