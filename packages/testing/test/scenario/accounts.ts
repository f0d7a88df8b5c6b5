// A small domain for the tests of scenarios: customers, and accounts that only a customer can open.
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { defineAggregate, optional, reject, self } from '@millrace/core';

/** A day: `2020-01-31` outside, a `Date` inside. */
const Day = new t.Type<Date, string>(
  'Day',
  (value): value is Date => value instanceof Date,
  (value, context) => {
    const date = new Date(`${String(value)}T00:00:00Z`);
    return Number.isNaN(date.getTime()) ? t.failure(value, context) : t.success(date);
  },
  (date) => date.toISOString().slice(0, 10),
);

const Amount = t.refinement(t.number, (n) => Number.isInteger(n) && n > 0, 'Amount');

export const Customer = defineAggregate({
  type: 'customer',
  key: { customerId: t.string },
  initial: { active: false },
  events: {
    joined: {
      apply: (state) => {
        state.active = true;
      },
    },
  },
  commands: { join: { decide: (customer) => customer.joined() } },
});

export const Account = defineAggregate({
  type: 'account',
  key: { accountId: t.string },
  state: t.type({ open: t.boolean, balance: t.number, marks: t.array(t.string) }),
  initial: { open: false, balance: 0, marks: [] },
  events: {
    opened: {
      data: { owner: t.string, since: Day, note: optional(t.string) },
      apply: (state) => {
        state.open = true;
      },
    },
    deposited: {
      data: { amount: Amount },
      apply: (state, { amount }) => {
        state.balance += amount;
      },
    },
    withdrawn: {
      data: { amount: Amount },
      apply: (state, { amount }) => {
        state.balance -= amount;
      },
    },
    marked: {
      data: { marks: t.array(t.string) },
      apply: (state, { marks }) => {
        if (marks.includes('broken')) throw new Error('no such mark');
        state.marks.push(...marks);
      },
    },
    closed: {},
  },
  commands: {
    open: {
      data: { owner: t.string, since: Day },
      reads: { customer: { aggregate: Customer, key: ({ owner }) => ({ customerId: owner }) } },
      decide: (account, { owner, since }, { customer }) =>
        customer.state.active
          ? account.exists
            ? reject('already-open')
            : account.opened({ owner, since })
          : reject('not-a-customer', { owner }),
    },
    deposit: { data: { amount: Amount }, decide: (account, { amount }) => account.deposited({ amount }) },
    withdraw: {
      data: { amount: t.number },
      decide: (account, { amount }) =>
        account.state.balance < amount
          ? reject('insufficient-funds', { balance: account.state.balance })
          : account.withdrawn({ amount }),
    },
    payOut: {
      data: { to: t.string },
      reads: { other: { aggregate: self, key: ({ to }) => ({ accountId: to }) } },
      decide: (account, _, { other }) =>
        other.state.open ? account.withdrawn({ amount: account.state.balance }).closed() : reject('not-open'),
    },
    mark: { data: { marks: t.array(t.string) }, decide: (account, { marks }) => account.marked({ marks }) },
    audit: {
      data: { strict: t.boolean },
      decide: (account, { strict }) => {
        if (strict) throw new Error('the auditor is out');
        return account;
      },
    },
    close: { decide: (account) => (account.state.balance === 0 ? account.closed() : reject('not-empty')) },
    revision: {
      decide: (account) => reject('revision', { revision: account.revision, pending: account.pending.length }),
    },
  },
});

/** Keeps a value whose stored form has less in it. */
export const Diary = defineAggregate({
  type: 'diary',
  key: { diaryId: t.string, year: t.number },
  initial: { day: new Date(0) },
  events: { begun: { data: { day: Day }, apply: (_, { day }) => ({ day }) }, aggregate: {} },
  commands: {
    copy: {
      data: { from: t.string },
      reads: {
        other: {
          aggregate: self,
          key: ({ from }, { year }) => {
            if (from === '') throw new Error('from nowhere');
            return { diaryId: from, year };
          },
        },
      },
      decide: (diary, _, { other }) => diary.begun(other.state),
    },
  },
});

/** What a step gives, for aggregates that are not made by a scenario. */
export const right = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error('expected a right');
  return result.right;
};
