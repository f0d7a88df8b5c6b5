// Chains of upcasts, former names and retired events: every step is typed by the codecs of its version.
import * as t from 'io-ts';
import {
  checkUpcasts,
  currentEventsOf,
  defineAggregate,
  into,
  optional,
  reject,
  upcast,
  type EventLog,
  type EventOf,
  type RecordedEvent,
  type RetiredOf,
  type StateOf,
  type Upcast,
} from '@millrace/core';
import { Cents } from './account.js';
import { same } from './same.js';

const Channel = t.keyof({ branch: null, web: null });
const Day = new t.Type<Date, string>(
  'Day',
  (_): _ is Date => true,
  t.success as never,
  (day) => day.toISOString(),
);

export const Till = defineAggregate({
  type: 'till',
  key: { tillId: t.string },
  initial: { balance: 0 },
  events: {
    opened: { formerly: ['begun', 'unlocked'] },
    counted: {
      data: { coins: t.array(t.number), note: optional(t.string), raw: t.unknown },
      // Literals and read-only lists are what they are in JSON.
      upcasts: [upcast({}, () => ({ coins: [1, 2], raw: { anything: [null] } }))],
    },
    deposited: {
      data: { amount: Cents, channel: Channel, on: Day },
      upcasts: [
        upcast({ amount: t.Int, note: optional(t.string) }, (data, stored) => {
          same<typeof data, { readonly amount: t.Int; readonly note?: string | undefined }>();
          same<typeof stored, RecordedEvent>();
          return { cents: data.amount * 100, on: '2020-01-01' };
        }),
        // The data come decoded, and go on encoded. A step may give the next version at one time, and events at another.
        upcast({ cents: Cents, on: Day }, ({ cents, on }) =>
          cents < 0
            ? into(['withdrawn', { amount: Math.abs(cents) }])
            : cents === 0
              ? into()
              : { amount: cents, channel: on.getFullYear() > 2000 ? 'web' : 'branch', on: on.toISOString() },
        ),
      ],
      apply: (state, data) => {
        same<typeof state, { balance: number }>();
        same<typeof data.amount, t.TypeOf<typeof Cents>>();
        state.balance += data.amount;
      },
    },
    withdrawn: {
      data: { amount: Cents },
      // Plain functions from JSON to JSON, and a typed step after them.
      upcasts: [
        ({ euros, ...rest }) => ({ ...rest, cents: euros ?? 0 }),
        upcast({ cents: t.number }, ({ cents }) => ({ amount: cents })),
      ],
      apply: (state, { amount }) => void (state.balance -= amount),
    },
  },
  retired: {
    paidIn: [upcast({ amount: Cents }, ({ amount }) => into(['deposited', { amount, channel: 'branch', on: '' }]))],
    moved: [
      upcast({ sum: Cents }, ({ sum }) => ({ amount: sum, fee: 0 })),
      upcast({ amount: Cents, fee: Cents }, ({ amount, fee }) =>
        into(['withdrawn', { amount }], ['withdrawn', { amount: fee }], ['counted', { coins: [], raw: 1 }], ['opened']),
      ),
    ],
    audited: [upcast({}, () => into())],
    lost: [() => into(['opened'])],
    broken: [
      upcast({}, () => {
        throw new Error('never stored');
      }),
    ],
  },
  commands: {
    withdraw: {
      data: { amount: Cents },
      decide: (till, { amount }) => (till.state.balance < amount ? reject('too-little') : till.withdrawn({ amount })),
    },
  },
});

same<StateOf<typeof Till>, { balance: number }>();
same<EventOf<typeof Till>['type'], 'till/opened' | 'till/counted' | 'till/deposited' | 'till/withdrawn'>();
same<RetiredOf<typeof Till>, 'paidIn' | 'moved' | 'audited' | 'lost' | 'broken'>();

// A list of plain functions, made elsewhere.
declare const steps: readonly Upcast[];
export const elsewhere = defineAggregate({
  type: 'elsewhere',
  key: { id: t.string },
  initial: 0,
  events: { happened: { data: { n: t.number }, upcasts: steps, apply: (state, { n }) => state + n } },
  commands: {},
});
same<RetiredOf<typeof elsewhere>, never>();

declare const recorded: RecordedEvent;
const read = currentEventsOf(Till)(recorded);
if (read._tag === 'Right') same<(typeof read.right)[number], EventOf<typeof Till>>();
else
  same<typeof read.left.kind, 'unknown-type' | 'undecodable' | 'newer-version' | 'upcast-failed' | 'does-not-decode'>();

declare const log: EventLog;
export const report = checkUpcasts(log, [Till, elsewhere], { maxFailures: 1 });
