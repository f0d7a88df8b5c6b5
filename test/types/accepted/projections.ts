// Projections: what their handlers are given is inferred from the definitions and the view.
import * as t from 'io-ts';
import {
  custom,
  defineAggregate,
  defineProjection,
  documents,
  optional,
  projectAtLeastOnce,
  projectExactlyOnce,
  removeRow,
  type CheckpointStore,
  type EventLog,
  type ViewStore,
} from '@millrace/core';
import { Account } from './account.js';
import { same } from './same.js';

const Owner = defineAggregate({
  type: 'owner',
  key: { ownerId: t.string },
  initial: {},
  events: { named: { data: { name: t.string } }, left: {} },
  commands: {},
});

export const Balances = defineProjection({
  name: 'balances',
  version: 1,
  view: documents({
    key: { accountId: t.string },
    row: { owner: t.string, balance: t.number, tags: t.array(t.string), note: optional(t.string) },
    initial: { owner: '', balance: 0, tags: [] },
    lookups: ['owner', 'accountId'],
  }),
  on: (handlers) => [
    handlers(Account, {
      // The event carries the key: a plain function.
      opened: (row, { owner, accountId }, event) => {
        same<typeof owner, string>();
        same<typeof accountId, string>();
        same<typeof event.revision, bigint>();
        row.owner = owner;
        row.tags.push(owner);
        row.note = 'new';
      },
      // Or one that says which rows.
      deposited: {
        key: ({ accountId, amount }) => (amount > 0 ? [{ accountId }, { accountId: 'all' }] : []),
        change: (row, { amount }) => ({ owner: row.owner, balance: row.balance + amount, tags: row.tags }),
      },
    }),
    // This one does not carry the key.
    handlers.all(Owner, {
      named: { key: ({ ownerId }) => ({ accountId: ownerId }), change: (row, { name }) => void (row.owner = name) },
      left: { key: () => [], change: () => removeRow },
    }),
  ],
});

interface Transaction {
  readonly insert: (id: string) => Promise<void>;
}

export const Written = defineProjection({
  name: 'written',
  version: 1,
  view: custom<Transaction>({ setUp: (transaction) => transaction.insert('first') }),
  on: (handlers) =>
    handlers(Account, {
      opened: async ({ accountId }, { transaction, token, event, effect }) => {
        same<typeof token, bigint>();
        same<typeof event.stream, string>();
        await transaction.insert(accountId);
        await effect(() => undefined);
      },
    }),
});

export const Mails = defineProjection({
  name: 'mails',
  version: 1,
  view: custom(),
  on: (handlers) =>
    handlers(Account, {
      opened: (_data, { transaction }) => {
        same<typeof transaction, undefined>();
      },
    }),
});

export function run(log: EventLog, views: ViewStore<Transaction>, checkpoints: CheckpointStore): void {
  projectExactlyOnce(log, Balances, views);
  projectExactlyOnce(log, Written, views);
  projectAtLeastOnce(log, Mails, checkpoints);
}
