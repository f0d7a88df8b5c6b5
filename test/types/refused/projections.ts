// Projections that are refused where the mistake stands.
import * as t from 'io-ts';
import {
  custom,
  defineProjection,
  documents,
  projectAtLeastOnce,
  projectExactlyOnce,
  type CheckpointStore,
  type EventLog,
  type ViewStore,
} from '@millrace/core';
import { Account } from '../accepted/account.js';
import { Balances, Mails, Written } from '../accepted/projections.js';

const view = documents({ key: { accountId: t.string }, row: { balance: t.number }, initial: { balance: 0 } });
const otherKey = documents({ key: { day: t.string }, row: { count: t.number }, initial: { count: 0 } });

export const Mistaken = defineProjection({
  name: 'mistaken',
  version: 1,
  view,
  on: (handlers) =>
    handlers(Account, {
      // refused: 'opend' does not exist
      opend: () => undefined,
    }),
});

export const MistakenRows = defineProjection({
  name: 'mistaken-rows',
  version: 1,
  view,
  on: (handlers) =>
    handlers(Account, {
      // refused: Property 'total' does not exist
      opened: (row) => void (row.total = 1),
      // refused: Type 'string' is not assignable to type 'number'
      deposited: (row) => void (row.balance = '1'),
      // refused: Property 'sum' does not exist
      withdrawn: (row, { sum }) => void (row.balance -= sum),
    }),
});

export const NotAll = defineProjection({
  name: 'not-all',
  version: 1,
  view,
  on: (handlers) =>
    // refused: missing the following properties
    handlers.all(Account, { opened: () => undefined }),
});

export const NoKey = defineProjection({
  name: 'no-key',
  version: 1,
  view: otherKey,
  on: (handlers) =>
    handlers(Account, {
      // refused: is not assignable to type 'KeyedChange
      opened: (row: { count: number }) => void (row.count += 1),
      deposited: {
        // refused: Type '{ accountId: string; }' is not assignable to type '{ readonly day: string; }
        key: ({ accountId }) => ({ accountId }),
        change: (row) => void (row.count += 1),
      },
    }),
});

export const wrongInitial = documents({
  key: { id: t.string },
  row: { count: t.number },
  // refused: Type 'string' is not assignable to type 'number'
  initial: { count: 'none' },
});

export const wrongLookup = documents({
  key: { id: t.string },
  row: { count: t.number },
  initial: { count: 0 },
  // refused: Type '"total"' is not assignable to type
  lookups: ['total'],
});

export const wrongTransaction = defineProjection({
  name: 'wrong-transaction',
  version: 1,
  view: custom<{ readonly insert: (id: string) => Promise<void> }>(),
  on: (handlers) =>
    handlers(Account, {
      // refused: Property 'delete' does not exist
      opened: ({ accountId }, { transaction }) => transaction.delete(accountId),
    }),
});

export function run(log: EventLog, others: ViewStore<{ readonly query: string }>, checkpoints: CheckpointStore): void {
  // refused: is not assignable to parameter of type
  projectExactlyOnce(log, Written, others);
  // refused: is not assignable to parameter of type
  projectAtLeastOnce(log, Balances, checkpoints);
  // refused: is not assignable to parameter of type
  projectAtLeastOnce(log, Written, checkpoints);
  projectExactlyOnce(log, Balances, others);
  projectAtLeastOnce(log, Mails, checkpoints);
}
