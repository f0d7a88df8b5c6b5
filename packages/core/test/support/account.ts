// The account of these tests: cents in, cents out, never below zero.
import { defineAggregate, reject } from '@millrace/core';
import * as t from 'io-ts';

const amount = { amount: t.number };

export const Account = defineAggregate({
  type: 'account',
  doc: 'An account.',
  key: { accountId: t.string },
  state: t.type({ open: t.boolean, balance: t.number }),
  initial: { open: false, balance: 0 },
  snapshot: { every: 3 },
  events: {
    opened: {
      data: { owner: t.string },
      apply: (state) => {
        state.open = true;
      },
    },
    deposited: {
      data: amount,
      apply: (state, data) => {
        state.balance += data.amount;
      },
    },
    withdrawn: {
      data: amount,
      apply: (state, data) => {
        state.balance -= data.amount;
      },
    },
    audited: {},
  },
  commands: {
    open: {
      data: { owner: t.string },
      decide: (account, data) => (account.exists ? reject('already-open') : account.opened(data)),
    },
    deposit: { data: amount, decide: (account, data) => account.deposited(data) },
    withdraw: {
      data: amount,
      decide: (account, data) =>
        account.state.balance < data.amount
          ? reject('insufficient-funds', { balance: account.state.balance })
          : account.withdrawn(data),
    },
    /** Two events of one command. */
    move: {
      data: amount,
      decide: (account, data) => account.withdrawn(data).deposited(data),
    },
    /** Changes nothing when the balance is what it should be. */
    balanceTo: {
      data: amount,
      decide: (account, data) => {
        const missing = data.amount - account.state.balance;
        return missing === 0 ? account : account.deposited({ amount: missing });
      },
    },
    audit: { decide: (account) => account.audited() },
  },
});

export const ADA = { accountId: 'ada' };
export const STREAM = 'account-ada';
