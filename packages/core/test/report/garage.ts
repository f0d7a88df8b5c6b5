// A small model for the tests of the report: a garage with gates that let in who has paid.
import * as t from 'io-ts';
import {
  custom,
  defineAggregate,
  defineProjection,
  documents,
  into,
  optional,
  reject,
  self,
  upcast,
} from '@millrace/core';

const Cents = t.refinement(t.number, (n) => Number.isInteger(n) && n >= 0, 'Cents');

export const Ticket = defineAggregate({
  type: 'ticket',
  doc: 'A ticket for one stay.\n\nIt is paid before the car leaves.',
  key: { garage: t.string, number: t.number },
  state: t.type({ paid: t.boolean }, 'TicketState'),
  version: 2,
  snapshot: { every: 100 },
  initial: { paid: false },
  events: {
    printed: { doc: 'The driver has taken it.' },
    paid: {
      doc: 'It was paid in full.',
      data: { amount: Cents, method: t.union([t.literal('cash'), t.literal('card')]), note: optional(t.string) },
      formerly: ['settled'],
      upcasts: [
        (data) => ({ ...data, amount: Number(data['euros']) * 100 }),
        upcast({ amount: Cents }, ({ amount }) => ({ amount, method: 'cash' })),
      ],
      apply: (state) => {
        state.paid = true;
      },
    },
  },
  retired: { reprinted: [upcast({ reason: optional(t.string) }, () => into(['printed']))] },
  commands: {
    print: { decide: (ticket) => (ticket.exists ? reject('already-printed') : ticket.printed()) },
    pay: {
      doc: 'Pays it.',
      data: { amount: Cents },
      decide: (ticket, { amount }) => {
        if (!ticket.exists) return reject('no-such-ticket');
        if (amount < 200) return reject('too-little', { missing: 200 - amount });
        return ticket.paid({ amount, method: 'card' });
      },
    },
  },
});

export const Gate = defineAggregate({
  type: 'gate',
  key: { gateId: t.string },
  initial: { open: false },
  events: {
    opened: {
      apply: (state) => {
        state.open = true;
      },
    },
    closed: {
      apply: (state) => {
        state.open = false;
      },
    },
  },
  commands: {
    pass: {
      doc: 'Lets a car out, and closes behind it.',
      data: { number: t.number },
      reads: {
        ticket: { aggregate: Ticket, key: ({ number }, { gateId }) => ({ garage: gateId, number }) },
        twin: { aggregate: self, key: (_, { gateId }) => ({ gateId: `${gateId}-twin` }) },
      },
      decide: (gate, _, { ticket, twin }) => {
        // Once: return reject('broken');
        if (twin.state.open) return reject('busy');
        return ticket.state.paid ? gate.opened().closed() : reject('not-paid');
      },
    },
  },
});

/** Not in garage.md, which is the report of the aggregates alone. */
export const Stays = defineProjection({
  name: 'stays',
  version: 3,
  doc: 'Each stay, and what was paid for it.',
  view: documents({
    key: { garage: t.string, number: t.number },
    row: { paid: t.union([Cents, t.null]), note: optional(t.string) },
    initial: { paid: null },
    lookups: ['paid'],
  }),
  on: (handlers) =>
    handlers.all(Ticket, { printed: () => undefined, paid: (row, { amount }) => void (row.paid = amount) }),
});

export const Alarms = defineProjection({
  name: 'alarms',
  version: 1,
  view: custom(),
  on: (handlers) => [handlers(Gate, { opened: () => undefined }), handlers(Ticket, { paid: () => undefined })],
});
