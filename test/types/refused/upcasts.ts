// Steps of upcasts that do not fit, each refused where it stands. `refused:` names what the message must say.
import * as t from 'io-ts';
import { defineAggregate, into, optional, upcast } from '@millrace/core';

const key = { accountId: t.string };
const initial = { balance: 0 };
const Channel = t.keyof({ branch: null, web: null });

// The last step of each makes the current version; a handler beside it keeps its types.
export const chains = defineAggregate({
  type: 'account',
  key,
  initial,
  events: {
    opened: { data: { owner: t.string, note: optional(t.string) } },
    missing: {
      data: { amount: t.number, channel: Channel },
      // refused: Property 'channel' is missing in type
      upcasts: [upcast({ amount: t.number }, ({ amount }) => ({ amount }))],
      apply: (state, { amount }) => void (state.balance += amount),
    },
    misspelt: {
      data: { amount: t.number, note: optional(t.string) },
      // refused: 'note_' is not a property of the version that this step gives
      upcasts: [upcast({ amount: t.number }, ({ amount }) => ({ amount, note_: '' }))],
      apply: (state, { amount }) => void (state.balance += amount),
    },
    wrongType: {
      data: { amount: t.number },
      // refused: 'amount' … Type 'string' is not assignable to type 'number'
      upcasts: [upcast({ amount: t.number }, ({ amount }) => ({ amount: String(amount) }))],
      apply: (state, { amount }) => void (state.balance += amount),
    },
    wrongLiteral: {
      data: { channel: Channel },
      // refused: Type '"brunch"' is not assignable to type
      upcasts: [upcast({}, () => ({ channel: 'brunch' }))],
    },
    inTheMiddle: {
      data: { amount: t.number },
      upcasts: [
        upcast({ a: t.number }, ({ a }) => ({ b: a })),
        // refused: 'd' is not a property of the version that this step gives
        upcast({ b: t.number }, ({ b }) => ({ d: b })),
        upcast({ c: t.number }, ({ c }) => ({ amount: c })),
      ],
      apply: (state, { amount }) => void (state.balance += amount),
    },
    readsWhatItHasNot: {
      data: { amount: t.number },
      // refused: Property 'amuont' does not exist
      upcasts: [upcast({ amount: t.number }, (data) => ({ amount: data.amuont }))],
      apply: (state, { amount }) => void (state.balance += amount),
    },
    keyInOldVersion: {
      // refused: 'accountId' is a property of the key, which every version carries already
      upcasts: [upcast({ accountId: t.string }, () => ({}))],
    },
    intoNoEvent: {
      // refused: 'openned' is not an event of this aggregate
      upcasts: [upcast({}, () => into(['openned', { owner: '' }]))],
    },
    intoLessData: {
      // refused: "opened"
      upcasts: [upcast({}, () => into(['opened']))],
    },
    intoOtherData: {
      // refused: 'owner' … Type 'number' is not assignable to type 'string'
      upcasts: [upcast({}, () => into(['opened', { owner: 5 }]))],
    },
    intoMoreData: {
      // refused: 'nota' of 'opened' is not a property of that event
      upcasts: [upcast({}, () => into(['opened', { owner: '', nota: '' }]))],
    },
    intoAtTimes: {
      data: { amount: t.number },
      // refused: 'shut' is not an event of this aggregate
      upcasts: [upcast({ amount: t.number }, ({ amount }) => (amount > 0 ? { amount } : into(['shut'])))],
      apply: (state, { amount }) => void (state.balance += amount),
    },
    right: {
      data: { amount: t.number },
      formerly: ['correct'],
      upcasts: [upcast({ cents: t.number }, ({ cents }) => ({ amount: cents }))],
      apply: (state, { amount }) => void (state.balance += amount),
    },
  },
  commands: { open: { decide: (account) => account.right({ amount: account.state.balance }) } },
});

export const pasts = defineAggregate({
  type: 'account',
  key,
  initial,
  events: {
    opened: { data: { owner: t.string }, apply: (state) => void state.balance++ },
    // refused: 'opened' is an event of this aggregate: it is no former name
    closed: { formerly: ['shut', 'opened'] },
  },
  retired: {
    // refused: 'opened' is an event of this aggregate: it is not retired
    opened: [upcast({}, () => into())],
    // refused: the retired event 'nothing' needs a step that gives into(...)
    nothing: [],
    // refused: the last step of a retired event must give into(...)
    data: [upcast({ n: t.number }, ({ n }) => ({ n }))],
    // refused: the last step of a retired event must give into(...)
    atTimes: [upcast({ n: t.number }, ({ n }) => (n > 0 ? into() : { n }))],
    // refused: 'opend' is not an event of this aggregate
    misspelt: [upcast({}, () => into(['opend', { owner: '' }]))],
    // refused: 'm' is not a property of the version that this step gives
    chain: [upcast({}, () => ({ m: 1 })), upcast({ n: t.number }, () => into())],
    right: [upcast({ name: t.string }, ({ name }) => into(['opened', { owner: name }]))],
  },
  commands: { open: { decide: (account) => account.opened({ owner: String(account.state.balance) }) } },
});

export const noStep = defineAggregate({
  type: 'account',
  key,
  initial,
  events: {
    opened: {
      // refused: Type 'number' is not assignable to type 'AnyUpcast'
      upcasts: [5],
    },
  },
  commands: { open: { decide: () => undefined as never } },
});
