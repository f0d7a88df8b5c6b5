// The example of the design, written without an annotation: everything about it is inferred.
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import {
  defineAggregate,
  optional,
  reject,
  type AggregateOf,
  type EventOf,
  type Failed,
  type Invalid,
  type MessageOf,
  type Rejected,
  type StateOf,
} from '@millrace/core';
import { same } from './same.js';

export interface CentsBrand {
  readonly Cents: unique symbol;
}
export const Cents = t.brand(t.number, (n): n is t.Branded<number, CentsBrand> => Number.isSafeInteger(n), 'Cents');
type Cents = t.TypeOf<typeof Cents>;

export const Account = defineAggregate({
  type: 'account',
  doc: 'A customer account that never goes below zero.',
  key: { accountId: t.string },
  initial: { open: false, balance: 0 },
  events: {
    opened: {
      data: { owner: t.string, note: optional(t.string) },
      apply: (state, data) => {
        same<typeof state, { open: boolean; balance: number }>();
        same<typeof data, { readonly owner: string; readonly note?: string | undefined; readonly accountId: string }>();
        state.open = true;
      },
    },
    deposited: {
      data: { amount: Cents },
      apply: (state, { amount, accountId }) => {
        same<typeof amount, Cents>();
        same<typeof accountId, string>();
        state.balance += amount;
      },
    },
    withdrawn: { data: { amount: Cents }, apply: (state, { amount }) => void (state.balance -= amount) },
    // No data, no handler.
    closed: {},
    // No data, a handler that gives a whole new state.
    emptied: { apply: (state) => ({ ...state, balance: 0 }) },
  },
  commands: {
    open: {
      data: { owner: t.string, note: optional(t.string) },
      // What may be left out may be handed on as it is.
      decide: (account, { owner, note }) => (account.exists ? reject('already-open') : account.opened({ owner, note })),
    },
    withdraw: {
      data: { amount: Cents },
      decide: (account, { amount }) => {
        same<typeof amount, Cents>();
        same<typeof account.revision, bigint | undefined>();
        same<typeof account.key, { readonly accountId: string }>();
        if (!account.state.open) return reject('not-open');
        return account.state.balance < amount
          ? reject('insufficient-funds', { balance: account.state.balance })
          : account.withdrawn({ amount });
      },
    },
    // No data, no rejection.
    close: { decide: (account) => account.emptied().closed() },
  },
});

same<StateOf<typeof Account>, { open: boolean; balance: number }>();

// Each command knows its own rejections, call sites give the codecs' input.
const account = pipe(
  Account.empty({ accountId: 'a1' }),
  E.chainW((empty) => Account.open(empty, { owner: 'Ada' })),
  E.chainW(Account.withdraw.step({ amount: 5 })),
);
if (E.isLeft(account)) {
  const { left } = account;
  same<
    typeof left,
    | Rejected<'already-open', undefined, undefined>
    | Rejected<'not-open', undefined, undefined>
    | Rejected<'insufficient-funds', { balance: number }, undefined>
    | Invalid<undefined>
    | Failed<undefined>
  >();
  if (left._tag === 'Rejected' && left.code === 'insufficient-funds') same<typeof left.details.balance, number>();
} else {
  same<typeof account.right, AggregateOf<typeof Account>>();
}

export const closed = pipe(account, E.chainW(Account.close.step()));

// Messages are plain data; a union of them is told apart by its type.
const message = Account.withdraw.message({ accountId: 'a1' }, { amount: 5 }, { by: 'ada' });
same<typeof message.type, 'account/withdraw'>();
same<typeof message.data, { readonly amount: number; readonly accountId: string }>();
export const withoutData = Account.close.message({ accountId: 'a1' });
export const any: MessageOf<typeof Account>[] = [message, withoutData];

const event: EventOf<typeof Account> = { type: 'account/opened', data: { accountId: 'a1', owner: 'Ada' } };
same<(typeof event)['data']['owner'], string>();
