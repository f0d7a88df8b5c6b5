// A sound model for the tests of properties: every aid passes it.
import * as t from 'io-ts';
import { defineAggregate, optional, reject } from '@millrace/core';

export const Cents = t.refinement(t.number, (n) => Number.isSafeInteger(n) && n >= 0, 'Cents');

/** A day: `2020-01-31` outside, a `Date` inside. */
export const Day = new t.Type<Date, string>(
  'Day',
  (value): value is Date => value instanceof Date && value.getTime() % 86_400_000 === 0,
  (value, context) => {
    const date = new Date(`${String(value)}T00:00:00Z`);
    return Number.isNaN(date.getTime()) ? t.failure(value, context) : t.success(date);
  },
  (date) => date.toISOString().slice(0, 10),
);

export const Customer = defineAggregate({
  type: 'customer',
  key: { customerId: t.keyof({ ada: null, bob: null }) },
  initial: { active: false },
  events: {
    joined: {
      apply: (state) => {
        state.active = true;
      },
    },
  },
  commands: { join: { decide: (customer) => (customer.exists ? reject('joined') : customer.joined()) } },
});

const State = t.type({ owner: t.union([t.string, t.null]), days: t.array(Day), cents: t.number });

export const Account = defineAggregate({
  type: 'account',
  key: { bank: t.number, accountId: t.string },
  state: State,
  initial: { owner: null, days: [], cents: 0 },
  events: {
    opened: {
      data: { owner: t.string, day: Day, note: optional(t.string) },
      upcasts: [
        (data) => ({ ...data, owner: data['name'] ?? '' }),
        (data) => ({ ...data, day: `${Number(data['year'])}-01-01` }),
      ],
      apply: (state, { owner, day }) => {
        state.owner = owner;
        state.days.push(day);
      },
    },
    deposited: {
      data: { cents: Cents },
      apply: (state, { cents }) => {
        state.cents = Math.min(state.cents + cents, Number.MAX_SAFE_INTEGER);
      },
    },
  },
  commands: {
    open: {
      data: { owner: t.keyof({ ada: null, bob: null }), day: Day, note: optional(t.string) },
      reads: { customer: { aggregate: Customer, key: ({ owner }) => ({ customerId: owner }) } },
      decide: (account, data, { customer }) =>
        customer.state.active && !account.exists ? account.opened(data) : reject('not-a-customer'),
    },
    deposit: {
      data: { cents: Cents },
      decide: (account, { cents }) => (account.exists ? account.deposited({ cents }) : reject('not-open')),
    },
  },
});
