// The bank: a repository of accounts.
import { makeRepository, type EventStore, type Repository } from '@millrace/core';
import { Account } from './account.js';

export type Bank = Repository<typeof Account>;

/** Every command id of an account is remembered, however many there are: no row of a repeated file may commit again. */
export function openBank(store: EventStore): Bank {
  return makeRepository(store, [Account], { commandWindow: 'all' });
}
