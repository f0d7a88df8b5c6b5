// What the soak writes: two types of aggregates, so that a filter by type has something to leave out. Every event says
// which command it is of, where it stands in it, and from which total it was decided.
import { defineAggregate, reject, type MessageOf, type RecordedEvent } from '@millrace/core';
import * as t from 'io-ts';

const state = t.type({ total: t.number, count: t.number });
const initial = { total: 0, count: 0 };

// `n` is the number of the command, `of` how many events it has, and `index` which of them this is.
const counted = { n: t.number, index: t.number, of: t.number, amount: t.number, from: t.number };

function count(state: { total: number; count: number }, { amount }: { readonly amount: number }): void {
  state.total += amount;
  state.count += 1;
}

export const Meter = defineAggregate({
  type: 'meter',
  doc: 'Counts what is added and taken; never below zero. The subscribers follow this type.',
  key: { id: t.string },
  state,
  initial,
  events: { counted: { data: counted, apply: count } },
  commands: {
    add: {
      data: { n: t.number, amounts: t.array(t.number) },
      decide: (meter, { n, amounts }) =>
        amounts.reduce(
          (adding, amount, index) => adding.counted({ n, index, of: amounts.length, amount, from: adding.state.total }),
          meter,
        ),
    },
    take: {
      data: { n: t.number, amount: t.number },
      decide: (meter, { n, amount }) =>
        meter.state.total < amount
          ? reject('too-little', { total: meter.state.total })
          : meter.counted({ n, index: 0, of: 1, amount: -amount, from: meter.state.total }),
    },
  },
});

export const Spare = defineAggregate({
  type: 'spare',
  doc: 'A simpler meter. No subscriber asks for this type.',
  key: { id: t.string },
  state,
  initial,
  events: { counted: { data: counted, apply: count } },
  commands: {
    add: {
      data: { n: t.number, amounts: t.array(t.number) },
      decide: (spare, { n, amounts }) =>
        amounts.reduce(
          (adding, amount, index) => adding.counted({ n, index, of: amounts.length, amount, from: adding.state.total }),
          spare,
        ),
    },
  },
});

export type SoakMessage = MessageOf<typeof Meter> | MessageOf<typeof Spare>;

const Counted = t.type({ id: t.string, ...counted });

/** What an event of the soak says of itself; `undefined` for any other event. */
export type Counted = t.TypeOf<typeof Counted>;

export function countedOf({ data }: Pick<RecordedEvent, 'data'>): Counted | undefined {
  return Counted.is(data) ? data : undefined;
}
