// The view of balances: a row per account.
import { defineProjection, documents } from '@millrace/core';
import * as t from 'io-ts';
import { Account } from '../account.js';
import { Day } from '../day.js';
import { valueDay } from './value-day.js';

/** What each account holds, whether it is open, and the latest value day of what moved on it. */
export const Balances = defineProjection({
  name: 'balances',
  version: 1,
  doc: 'What each account holds.',
  view: documents({
    key: { accountId: t.string },
    row: { open: t.boolean, balance: t.number, lastMovement: t.union([Day, t.null]) },
    initial: { open: false, balance: 0, lastMovement: null },
    lookups: ['open'],
  }),
  on: (handlers) =>
    handlers.all(Account, {
      opened: (row) => void (row.open = true),
      deposited: (row, data, event) => {
        row.balance += data.amount;
        row.lastMovement = later(row.lastMovement, valueDay(data, event));
      },
      withdrawn: (row, data, event) => {
        row.balance -= data.amount;
        row.lastMovement = later(row.lastMovement, valueDay(data, event));
      },
      closed: (row) => void (row.open = false),
    }),
});

// What is stored later may have an earlier value date.
function later(known: Day | null, day: Day): Day {
  return known === null || known < day ? day : known;
}
