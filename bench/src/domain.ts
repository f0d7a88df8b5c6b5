// The bank account that every contender runs: its state, events, commands, fold and codecs.
import * as t from 'io-ts';

export interface Account {
  readonly open: boolean;
  readonly balance: number;
}

export type AccountEvent =
  | { readonly type: 'opened'; readonly data: { readonly owner: string } }
  | { readonly type: 'deposited'; readonly data: { readonly amount: number } }
  | { readonly type: 'withdrawn'; readonly data: { readonly amount: number } };

export type Command =
  | { readonly type: 'open'; readonly owner: string }
  | { readonly type: 'deposit'; readonly amount: number }
  | { readonly type: 'withdraw'; readonly amount: number };

export const initial: Account = { open: false, balance: 0 };

/** Immutable: every event spreads the state into a new object, as the documentation of each peer does. */
export const evolve = (state: Account, event: AccountEvent): Account => {
  switch (event.type) {
    case 'opened':
      return { ...state, open: true };
    case 'deposited':
      return { ...state, balance: state.balance + event.data.amount };
    case 'withdrawn':
      return { ...state, balance: state.balance - event.data.amount };
  }
};

/** The event a command leads to, or undefined when the command is refused. */
export const decide = (command: Command, state: Account): AccountEvent | undefined => {
  switch (command.type) {
    case 'open':
      return state.open ? undefined : { type: 'opened', data: { owner: command.owner } };
    case 'deposit':
      return state.open ? { type: 'deposited', data: { amount: command.amount } } : undefined;
    case 'withdraw':
      return state.open && state.balance >= command.amount
        ? { type: 'withdrawn', data: { amount: command.amount } }
        : undefined;
  }
};

/** Thrown inside a contender whose way of refusing a command is an exception. */
export class Refused extends Error {}

/** The payload codecs of W5b; every contender decodes with these. */
export const payloads = {
  opened: t.type({ owner: t.string }),
  deposited: t.type({ amount: t.number }),
  withdrawn: t.type({ amount: t.number }),
};

const valid = <A>(codec: t.Decoder<unknown, A>, value: unknown): A => {
  const decoded = codec.decode(value);
  if (decoded._tag === 'Left') throw new Error('invalid payload');
  return decoded.right;
};

/** Validates one stored event with the io-ts codec of its type. */
export const decodeEvent = (type: string, data: unknown): AccountEvent => {
  switch (type) {
    case 'opened':
      return { type, data: valid(payloads.opened, data) };
    case 'deposited':
      return { type, data: valid(payloads.deposited, data) };
    case 'withdrawn':
      return { type, data: valid(payloads.withdrawn, data) };
    default:
      throw new Error(`unknown event type ${type}`);
  }
};

/** The history that `seed` and `prepareFold` use: one opening, then deposits of 1; so the balance is length - 1. */
export const historyOf = (length: number): AccountEvent[] =>
  Array.from({ length }, (_, i) =>
    i === 0 ? { type: 'opened', data: { owner: 'seed' } } : { type: 'deposited', data: { amount: 1 } },
  );
