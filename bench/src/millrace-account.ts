// The account of `domain.ts` as a Millrace aggregate, with its codecs and without.
import * as t from 'io-ts';
import { defineAggregate, reject } from '@millrace/core';

const define = (text: t.Type<string>, number: t.Type<number>) =>
  defineAggregate({
    type: 'account',
    key: { accountId: t.string },
    initial: { open: false, balance: 0 },
    events: {
      opened: { data: { owner: text }, apply: (state) => void (state.open = true) },
      deposited: { data: { amount: number }, apply: (state, { amount }) => void (state.balance += amount) },
      withdrawn: { data: { amount: number }, apply: (state, { amount }) => void (state.balance -= amount) },
    },
    commands: {
      open: {
        data: { owner: t.string },
        decide: (account, { owner }) => (account.state.open ? reject('already-open') : account.opened({ owner })),
      },
      deposit: {
        data: { amount: t.number },
        decide: (account, { amount }) => (account.state.open ? account.deposited({ amount }) : reject('not-open')),
      },
      withdraw: {
        data: { amount: t.number },
        decide: (account, { amount }) =>
          account.state.open && account.state.balance >= amount
            ? account.withdrawn({ amount })
            : reject('insufficient-funds'),
      },
    },
  });

export const Account = define(t.string, t.number);
/** The framework as it is, without the work of decoding: `t.unknown` takes anything as it is. */
export const Undecoded = define(
  t.unknown as t.Type<unknown> as t.Type<string>,
  t.unknown as t.Type<unknown> as t.Type<number>,
);
