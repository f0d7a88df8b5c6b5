// What moves to the new bank, and how: every account becomes a ledger, and each payment says by its type how money moved.
import { defineTransform, equalFolds } from '@millrace/core';
import { Account } from '../account.js';
import { Ledger, PAID_IN, PAID_OUT } from './ledger.js';

/** An event for each event. Those of the first version, without a channel, are upcast before they come here. */
export const toLedgers = defineTransform({
  to: [Ledger],
  on: (handlers) =>
    handlers.all(Account, {
      opened: ({ accountId, on }) => Ledger.events.opened({ accountId }, { on }),
      deposited: ({ accountId, channel, amount, on }) =>
        Ledger.events[PAID_IN[channel]]({ accountId }, { cents: amount, on }),
      withdrawn: ({ accountId, channel, amount, on }) =>
        Ledger.events[PAID_OUT[channel]]({ accountId }, { cents: amount, on }),
      closed: ({ accountId, on }) => Ledger.events.closed({ accountId }, { on }),
    }),
});

/** What the replay and its verification have in common. */
export const move = {
  name: 'accounts-to-ledgers',
  transform: toLedgers,
  filter: { by: 'stream', prefixes: ['account-'] },
} as const;

/** An account becomes one ledger, whole: what was done to its stream is done to that of the ledger. */
export const carry = (stream: string) => stream.replace(/^account-/, 'ledger-');

/** Both say of an account whether it is open, and what is on it. */
export const folds = [equalFolds(Account, Ledger)];
