// Typed transforms that are refused where the mistake stands.
import { defineTransform, equalFolds } from '@millrace/core';
import { Account } from '../accepted/account.js';
import { Book, Ledger } from '../accepted/transforms.js';

export const noSuchEvent = defineTransform({
  to: [Ledger],
  on: (handlers) =>
    handlers(Account, {
      // refused: 'opend' does not exist
      opend: () => [],
    }),
});

export const wrongTargets = defineTransform({
  to: [Ledger],
  on: (handlers) =>
    handlers(Account, {
      // refused: "book/entered"
      opened: ({ accountId }) => Book.events.entered({ day: accountId }, { cents: 1 }),
      // refused: "account/opened"
      deposited: ({ accountId }) => [Account.events.opened({ accountId }, { owner: 'ada' })],
      withdrawn: ({ accountId, amount }) => Ledger.events.credited({ id: accountId }, { cents: amount }),
    }),
});

export const wrongData = defineTransform({
  to: [Ledger],
  on: (handlers) =>
    handlers(Account, {
      // refused: Property 'sum' does not exist
      deposited: ({ accountId, sum }) => Ledger.events.credited({ id: accountId }, { cents: sum }),
      // refused: Type 'string' is not assignable to type 'number'
      withdrawn: ({ accountId }) => Ledger.events.credited({ id: accountId }, { cents: 'one' }),
    }),
});

export const nothingGiven = defineTransform({
  to: [Ledger],
  on: (handlers) =>
    handlers(Account, {
      // refused: is not assignable to type
      deposited: ({ accountId }) => {
        Ledger.events.closed({ id: accountId });
      },
      // refused: is not assignable to type
      withdrawn: async ({ accountId }) => Ledger.events.closed({ id: accountId }),
    }),
});

export const notAll = defineTransform({
  to: [Ledger],
  on: (handlers) =>
    // refused: missing the following properties
    handlers.all(Account, { opened: () => [] }),
});

export const notKnown = defineTransform({
  to: [Ledger],
  on: () => [],
  // refused: Type '"keep"' is not assignable to type
  otherwise: 'keep',
});

// refused: Property 'sum' does not exist
export const wrongState = equalFolds(Account, Ledger, (account, ledger) => account.balance === ledger.sum);
