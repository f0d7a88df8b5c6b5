// The new bank: a repository of ledgers, and how it takes rows. A row has the command id that it had at the old bank.
import { makeRepository, transact, type EventStore, type Repository } from '@millrace/core';
import type { Row } from '../pkdd99/row.js';
import { postingAt, type Posting } from '../posting.js';
import { Ledger } from './ledger.js';

export type NewBank = Repository<typeof Ledger>;

/** Every command id is remembered, those of commands that the old bank has carried out included. */
export function openNewBank(store: EventStore): NewBank {
  return makeRepository(store, [Ledger], { commandWindow: 'all' });
}

/** The one command of a row. */
export function paymentOf({ transId, accountId, on, direction, channel, amount }: Row) {
  const command = direction === 'credit' ? Ledger.payIn : Ledger.payOut;
  return command.message({ accountId }, { cents: amount, channel, on }, { id: `trans-${transId}` });
}

/** As `beginPosting` at the old bank. */
export function beginPaying(bank: NewBank): Posting {
  const send = transact(bank, { load: 'anyCached' });
  return postingAt({
    open: ({ accountId, on }) => send(Ledger.open.message({ accountId }, { on }, { id: `open-${accountId}` })),
    take: (row) => send(paymentOf(row)),
  });
}
