// Accounts of an old bank, and the ledgers per channel of a new one.
import { defineAggregate, into, upcast } from '@millrace/core';
import * as t from 'io-ts';

const Channel = t.keyof({ branch: null, web: null }, 'Channel');

/** Deposits of version 1 knew no channel; `moved` is retired, and was a withdrawal and a fee. */
export const Old = defineAggregate({
  type: 'account',
  key: { bank: t.string, no: t.number },
  initial: {},
  events: {
    opened: { data: { owner: t.string, email: t.string } },
    deposited: {
      data: { cents: t.number, channel: Channel },
      formerly: ['paidIn'],
      upcasts: [upcast({ euros: t.number }, ({ euros }) => ({ cents: euros * 100, channel: 'branch' }))],
    },
    withdrawn: { data: { cents: t.number } },
    charged: { data: { cents: t.number } },
  },
  retired: {
    moved: [
      upcast({ cents: t.number, fee: t.number }, ({ cents, fee }) =>
        into(['withdrawn', { cents }], ['charged', { cents: fee }]),
      ),
    ],
    audited: [() => into()],
  },
  commands: {},
});

export const Ledger = defineAggregate({
  type: 'ledger',
  key: { id: t.string, channel: Channel },
  initial: {},
  events: {
    credited: { data: { cents: t.refinement(t.number, (n) => n > 0, 'Positive') } },
    debited: { data: { cents: t.number } },
    begun: {
      data: {
        on: new t.Type<Date, string>(
          'Day',
          (u): u is Date => u instanceof Date,
          (u) => t.success(new Date(u as string)),
          (day) => day.toISOString().slice(0, 10),
        ),
      },
      upcasts: [upcast({}, () => ({ on: '2020-01-01' }))],
    },
  },
  commands: {},
});
