// The account: what can be asked of it, what can happen to it, and the rules in between.
import { defineAggregate, optional, reject, upcast } from '@millrace/core';
import * as t from 'io-ts';
import { Cents } from './cents.js';
import { Channel } from './channel.js';
import { Day } from './day.js';

/** The value date, where whoever asks knows one: it may be long before the day on which the event is stored. */
const dated = { on: optional(Day) };
const payment = { amount: Cents, channel: Channel, ...dated };

// Until version 2 nobody wrote down how money moved.
const withoutChannel = upcast({ amount: Cents, ...dated }, (data) => ({ ...data, channel: 'unknown' }));

/** Whoever asks may leave the channel out. */
const order = { amount: Cents, channel: optional(Channel), ...dated };

/**
 * A customer's account.
 *
 * @example
 * const opened = Account.open.message({ accountId: '2378' });
 * const deposited = Account.deposit.message({ accountId: '2378' }, { amount: 70_000, on: '1993-01-01' });
 */
export const Account = defineAggregate({
  type: 'account',
  doc: "A customer's account. It never goes below zero, and money moves only while it is open.",
  key: { accountId: t.string },
  initial: { open: false, balance: 0 },
  events: {
    opened: {
      doc: 'The account may be used, for the first time or again.',
      data: dated,
      apply: (state) => {
        state.open = true;
      },
    },
    deposited: {
      doc: 'Money came in.',
      data: payment,
      upcasts: [withoutChannel],
      apply: (state, { amount }) => {
        state.balance += amount;
      },
    },
    withdrawn: {
      doc: 'Money went out.',
      data: payment,
      upcasts: [withoutChannel],
      apply: (state, { amount }) => {
        state.balance -= amount;
      },
    },
    closed: {
      doc: 'The account is empty and may not be used any more.',
      data: dated,
      apply: (state) => {
        state.open = false;
      },
    },
  },
  commands: {
    open: {
      doc: 'Opens the account, also one that was closed.',
      data: dated,
      decide: (account, data) => (account.state.open ? reject('already-open') : account.opened(data)),
    },
    deposit: {
      doc: 'Pays money in. What would make the balance inexact is refused as balance-too-large.',
      data: order,
      decide: (account, { channel = 'unknown', ...data }) => {
        const { open, balance } = account.state;
        if (!open) return reject('not-open');
        return Cents.is(balance + data.amount)
          ? account.deposited({ ...data, channel })
          : reject('balance-too-large', { balance });
      },
    },
    withdraw: {
      doc: 'Takes money out, at most what there is.',
      data: order,
      decide: (account, { channel = 'unknown', ...data }) => {
        const { open, balance } = account.state;
        if (!open) return reject('not-open');
        return balance < data.amount
          ? reject('insufficient-funds', { balance })
          : account.withdrawn({ ...data, channel });
      },
    },
    close: {
      doc: 'Ends the account. It must be empty.',
      data: dated,
      decide: (account, data) => {
        const { open, balance } = account.state;
        if (!open) return reject('not-open');
        return balance > 0 ? reject('not-empty', { balance }) : account.closed(data);
      },
    },
  },
});
