// The ledger: the account of the new bank. What it was told to do is in the types of its events, not in their data.
import { defineAggregate, optional, reject } from '@millrace/core';
import * as t from 'io-ts';
import { Cents } from '../cents.js';
import { Channel } from '../channel.js';
import { Day } from '../day.js';

const dated = { on: optional(Day) };
const payment = { cents: Cents, ...dated };
const order = { ...payment, channel: optional(Channel) };

/** The event of money that came in, by how it came. */
export const PAID_IN = {
  cash: 'cashPaidIn',
  transfer: 'transferReceived',
  card: 'cardCredited',
  unknown: 'credited',
} as const satisfies Record<Channel, string>;

/** The event of money that went out, by how it went. */
export const PAID_OUT = {
  cash: 'cashPaidOut',
  transfer: 'transferSent',
  card: 'cardCharged',
  unknown: 'debited',
} as const satisfies Record<Channel, string>;

interface Sum {
  balance: number;
}

const adding = (doc: string) => ({
  doc,
  data: payment,
  apply: (state: Sum, { cents }: { readonly cents: Cents }) => {
    state.balance += cents;
  },
});

const taking = (doc: string) => ({
  doc,
  data: payment,
  apply: (state: Sum, { cents }: { readonly cents: Cents }) => {
    state.balance -= cents;
  },
});

/**
 * A customer's account, in the stream `ledger-<accountId>`, by the rules of the old bank.
 *
 * @example
 * const opened = Ledger.open.message({ accountId: '2378' });
 * const paid = Ledger.payIn.message({ accountId: '2378' }, { cents: 70_000, channel: 'cash', on: '1999-01-01' });
 */
export const Ledger = defineAggregate({
  type: 'ledger',
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
    cashPaidIn: adding('Cash came over the counter.'),
    transferReceived: adding('Another account has paid.'),
    cardCredited: adding('A payment by card was given back.'),
    credited: adding('Money came in, such as interest; nobody said how.'),
    cashPaidOut: taking('Cash went over the counter.'),
    transferSent: taking('Another account was paid.'),
    cardCharged: taking('The card was used.'),
    debited: taking('Money went out; nobody said how.'),
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
      decide: (ledger, data) => (ledger.state.open ? reject('already-open') : ledger.opened(data)),
    },
    payIn: {
      doc: 'Pays money in. What would make the balance inexact is refused as balance-too-large.',
      data: order,
      decide: (ledger, { channel = 'unknown', ...paid }) => {
        const { open, balance } = ledger.state;
        if (!open) return reject('not-open');
        return Cents.is(balance + paid.cents)
          ? ledger[PAID_IN[channel]](paid)
          : reject('balance-too-large', { balance });
      },
    },
    payOut: {
      doc: 'Takes money out, at most what there is.',
      data: order,
      decide: (ledger, { channel = 'unknown', ...paid }) => {
        const { open, balance } = ledger.state;
        if (!open) return reject('not-open');
        return balance < paid.cents ? reject('insufficient-funds', { balance }) : ledger[PAID_OUT[channel]](paid);
      },
    },
    close: {
      doc: 'Ends the account. It must be empty.',
      data: dated,
      decide: (ledger, data) => {
        const { open, balance } = ledger.state;
        if (!open) return reject('not-open');
        return balance > 0 ? reject('not-empty', { balance }) : ledger.closed(data);
      },
    },
  },
});
