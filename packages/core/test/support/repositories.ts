// Repositories of the account, and what is asked of them all over.
import {
  load,
  makeRepository,
  transact,
  type EventStore,
  type MessageOf,
  type RepositoryOptions,
  type TransactOptions,
} from '@millrace/core';
import { right } from '@millrace/testing/contract';
import { Account, ADA } from './account.js';

/** Verbs on the account `ada`. A message is told from others by the id that it is given. */
export function accounts(store: EventStore, options: RepositoryOptions = {}) {
  const repository = makeRepository(store, [Account], options);
  const run = (message: MessageOf<typeof Account>, how?: TransactOptions) => transact(repository, how)(message)();
  const deposit = (amount: number, id: string, how?: TransactOptions) =>
    run(Account.deposit.message(ADA, { amount }, { id }), how);
  return {
    repository,
    run,
    deposit,
    deposited: async (amount: number, id: string, how?: TransactOptions) => right(await deposit(amount, id, how)),
    withdraw: (amount: number, id: string, how?: TransactOptions) =>
      run(Account.withdraw.message(ADA, { amount }, { id }), how),
    loaded: async (how?: Parameters<typeof load>[1]) => right(await load(repository, how)(Account, ADA)()),
    /** `n` deposits of 1, with the ids `prefix0`, `prefix1`, ... */
    filled: async (n: number, prefix = 'fill') => {
      for (let i = 0; i < n; i++) right(await deposit(1, `${prefix}${String(i)}`));
    },
  };
}
