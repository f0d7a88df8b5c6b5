// Definitions that are refused where the mistake stands. `refused:` names what the message must say, of the next line.
// A misspelt word and a wrong initial state end the inference early: there, and only there, the deciders complain too.
import * as t from 'io-ts';
import { defineAggregate, reject } from '@millrace/core';

const key = { accountId: t.string };
const initial = { open: false, balance: 0 };

export const dash = defineAggregate({
  // refused: the aggregate type 'bank-account' has a '-', which ends the category in a stream name
  type: 'bank-account',
  key,
  initial,
  events: { opened: { apply: (state) => void (state.open = true) } },
  commands: { open: { decide: (account) => account.opened() } },
});

export const empty = defineAggregate({
  // refused: an aggregate type must not be empty
  type: '',
  key,
  initial,
  events: { opened: {} },
  commands: { open: { decide: (account) => account.opened() } },
});

export const system = defineAggregate({
  // refused: begins with '$', which marks system streams
  type: '$account',
  key,
  initial,
  events: { opened: {} },
  commands: { open: { decide: (account) => account.opened() } },
});

export const eventNamedExists = defineAggregate({
  type: 'account',
  key,
  initial,
  events: {
    opened: { apply: (state) => void (state.open = true) },
    // refused: 'exists' is taken: choose another name for this event
    exists: {},
  },
  commands: { open: { decide: (account) => account.opened() } },
});

export const eventNamedThen = defineAggregate({
  type: 'account',
  key,
  initial,
  // refused: 'then' is taken: choose another name for this event
  events: { then: {}, opened: {} },
  commands: { open: { decide: (account) => account.opened() } },
});

export const commandNamedEmpty = defineAggregate({
  type: 'account',
  key,
  initial,
  events: { opened: {} },
  commands: {
    open: { decide: (account) => account.opened() },
    // refused: 'empty' is taken: choose another name for this command
    empty: { decide: (account) => account.opened() },
  },
});

export const commandNamedToString = defineAggregate({
  type: 'account',
  key,
  initial,
  events: { opened: {} },
  // refused: 'toString' is taken: choose another name for this command
  commands: { toString: { decide: (account) => account.opened() } },
});

export const keyInEvent = defineAggregate({
  type: 'account',
  key,
  initial,
  events: {
    // refused: 'accountId' is a property of the key, which every event carries already
    opened: { data: { accountId: t.string } },
  },
  commands: { open: { decide: (account) => account } },
});

export const keyInCommand = defineAggregate({
  type: 'account',
  key,
  initial,
  events: { opened: {} },
  commands: {
    // refused: 'accountId' is a property of the key, which every command carries already
    open: { data: { accountId: t.string }, decide: (account) => account.opened() },
  },
});

export const noCodec = defineAggregate({
  type: 'account',
  key,
  initial,
  events: {
    // refused: Type 'number' is not assignable to type
    opened: { data: { owner: 5 } },
  },
  commands: { open: { decide: (account) => account } },
});

export const wrongWord = defineAggregate({
  type: 'account',
  key,
  initial,
  events: {
    // refused: 'dat' does not exist … Did you mean to write 'data'?
    opened: { dat: { owner: t.string } },
  },
  // refused: implicitly has an 'any' type
  commands: { open: { decide: (account) => account } },
});

export const handlerReturnsANumber = defineAggregate({
  type: 'account',
  key,
  initial,
  events: {
    // refused: Type 'number' is not assignable to type
    opened: { apply: (state) => state.balance++ },
  },
  commands: { open: { decide: (account) => account } },
});

export const deciderReturnsJunk = defineAggregate({
  type: 'account',
  key,
  initial,
  events: { opened: {} },
  commands: {
    // refused: Type 'number' is not assignable
    open: { decide: () => 5 },
    close: { decide: (account) => (account.state.balance > 0 ? reject('not-empty') : account.opened()) },
  },
});

export const asyncDecider = defineAggregate({
  type: 'account',
  key,
  initial,
  events: { opened: {} },
  commands: {
    // refused: Promise
    open: { decide: async (account) => account.opened() },
  },
});

export const wrongInitial = defineAggregate({
  type: 'account',
  key,
  state: t.type({ status: t.keyof({ none: null, open: null }) }),
  // refused: Type '"closed"' is not assignable to type
  initial: { status: 'closed' },
  events: { opened: {} },
  // refused: implicitly has an 'any' type
  commands: { open: { decide: (account) => account.opened() } },
});
