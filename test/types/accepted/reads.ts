// Declared reads: of another definition, of the own type, and of two definitions that read each other.
import * as t from 'io-ts';
import { defineAggregate, reference, reject, self } from '@millrace/core';
import { Account } from './account.js';
import { same } from './same.js';

export const Transfer = defineAggregate({
  type: 'transfer',
  key: { transferId: t.string },
  initial: { started: false },
  events: { started: { data: { from: t.string }, apply: (state) => void (state.started = true) } },
  commands: {
    start: {
      data: { from: t.string, after: t.string },
      reads: {
        account: { aggregate: Account, key: ({ from }) => ({ accountId: from }) },
        previous: { aggregate: self, key: ({ after }) => ({ transferId: after }) },
      },
      decide: (transfer, { from }, { account, previous }) => {
        same<typeof account.state.balance, number>();
        same<typeof account.key, { readonly accountId: string }>();
        same<typeof previous.state.started, boolean>();
        if (!previous.state.started) return reject('too-early');
        return account.exists ? transfer.started({ from }) : reject('no-such-account', { from });
      },
    },
    // Beside it, a command without reads.
    touch: {
      decide: (transfer, _data, reads) => {
        same<typeof reads, {}>();
        return transfer;
      },
    },
  },
});

const OrderState = t.type({ paid: t.boolean });
const order = reference({ type: 'order', key: { orderId: t.string }, state: OrderState });

export const Invoice = defineAggregate({
  type: 'invoice',
  key: { invoiceId: t.string },
  initial: { sent: false },
  events: { sent: { apply: (state) => void (state.sent = true) } },
  commands: {
    send: {
      reads: { order: { aggregate: order, key: (_data, { invoiceId }) => ({ orderId: invoiceId }) } },
      decide: (invoice, _data, reads) => {
        same<typeof reads.order.state, { paid: boolean }>();
        return reads.order.state.paid ? reject('paid-already') : invoice.sent();
      },
    },
  },
});

export const Order = defineAggregate({
  type: 'order',
  key: { orderId: t.string },
  state: OrderState,
  initial: { paid: false },
  events: { paid: { apply: (state) => void (state.paid = true) } },
  commands: {
    pay: {
      reads: { invoice: { aggregate: Invoice, key: (_data, { orderId }) => ({ invoiceId: orderId }) } },
      decide: (placed, _data, { invoice }) => (invoice.state.sent ? placed.paid() : reject('no-invoice')),
    },
  },
});
