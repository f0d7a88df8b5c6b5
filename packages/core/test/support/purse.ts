// A purse with a past: events that have changed their data, their name or their number, or that are gone.
import { defineAggregate, into, optional, upcast } from '@millrace/core';
import * as t from 'io-ts';

const Cents = t.refinement(t.number, Number.isInteger, 'Cents');
const Channel = t.keyof({ branch: null, web: null }, 'Channel');
const Day = new t.Type<Date, string>(
  'Day',
  (value): value is Date => value instanceof Date,
  (value, context) => (typeof value === 'string' ? t.success(new Date(value)) : t.failure(value, context)),
  (day) => day.toISOString().slice(0, 10),
);

export const Purse = defineAggregate({
  type: 'purse',
  key: { purseId: t.string, owner: t.number },
  initial: { balance: 0, log: [] as string[] },
  events: {
    deposited: {
      data: { amount: Cents, channel: Channel, note: optional(t.string) },
      formerly: ['paidIn', 'filled'],
      upcasts: [
        upcast({ amount: t.number, note: optional(t.string) }, ({ amount, note }) => ({ cents: amount * 100, note })),
        upcast({ cents: Cents, note: optional(t.string) }, ({ cents, note }) =>
          cents === 0
            ? into()
            : cents < 0
              ? into(['withdrawn', { amount: -cents }])
              : { amount: cents, channel: 'branch', note },
        ),
      ],
      apply: (state, { amount, channel, note }) => {
        state.balance += amount;
        state.log.push(`+${String(amount)} ${channel}${note === undefined ? '' : ` ${note}`}`);
      },
    },
    withdrawn: {
      data: { amount: Cents },
      apply: (state, { amount, purseId, owner }) => {
        state.balance -= amount;
        state.log.push(`-${String(amount)} of ${purseId} ${String(owner)}`);
      },
    },
    charged: {
      data: { fee: Cents, on: Day },
      apply: (state, { fee, on }) => {
        state.balance -= fee;
        state.log.push(`fee ${String(fee)} ${on.toISOString().slice(0, 10)}`);
      },
    },
    closed: { apply: (state) => void state.log.push('closed') },
  },
  retired: {
    moved: [
      upcast({ total: Cents }, ({ total }) => ({ amount: total, fee: 0 })),
      upcast({ amount: Cents, fee: Cents }, ({ amount, fee }, { created }) =>
        into(['withdrawn', { amount }], ['charged', { fee, on: new Date(created).toISOString().slice(0, 10) }]),
      ),
    ],
    audited: [upcast({}, () => into())],
    shut: [() => into(['closed'])],
  },
  commands: {
    deposit: {
      data: { amount: Cents },
      decide: (purse, { amount }) => purse.deposited({ amount, channel: 'web', note: undefined }),
    },
  },
});

export const PURSE = { purseId: 'p', owner: 7 };
