// The view of the largest movements: a row per month with the largest of all accounts.
import { defineProjection, documents, type EventContext } from '@millrace/core';
import * as O from 'fp-ts/lib/Ord.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as N from 'fp-ts/lib/number.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as S from 'fp-ts/lib/string.js';
import * as t from 'io-ts';
import { Account } from '../account.js';
import { Cents } from '../cents.js';
import { Channel } from '../channel.js';
import { Day } from '../day.js';
import { Month, monthOf } from '../month.js';
import { valueDay } from './value-day.js';

/** So many movements of a month are kept. */
export const KEPT = 10;

const Movement = t.strict({
  accountId: t.string,
  /** Its place in the stream of the account. */
  revision: t.number,
  on: Day,
  direction: t.keyof({ in: null, out: null }),
  channel: Channel,
  cents: Cents,
});

/** Money that came in or went out. */
export type Movement = t.TypeOf<typeof Movement>;

const order = [
  pipe(
    O.reverse(N.Ord),
    O.contramap(({ cents }: Movement) => cents),
  ),
  pipe(
    S.Ord,
    O.contramap(({ accountId }: Movement) => accountId),
  ),
  pipe(
    N.Ord,
    O.contramap(({ revision }: Movement) => revision),
  ),
];

/** The `count` largest, largest first; equal ones by account and place, so that there is one answer. */
export function largestOf(movements: readonly Movement[], count: number): readonly Movement[] {
  return pipe(movements, RA.sortBy(order), RA.takeLeft(count));
}

interface Payment {
  readonly accountId: string;
  readonly amount: Cents;
  readonly channel: Channel;
  readonly on?: Day | undefined;
}

function moved(direction: Movement['direction']) {
  return {
    key: (data: Payment, event: EventContext) => ({ month: monthOf(valueDay(data, event)) }),
    change: (row: { largest: Movement[] }, data: Payment, event: EventContext) => {
      const { accountId, channel, amount: cents } = data;
      const smallest = row.largest[KEPT - 1];
      // Most movements are none of the largest.
      if (smallest !== undefined && cents < smallest.cents) return;
      const movement = {
        accountId,
        revision: Number(event.revision),
        on: valueDay(data, event),
        direction,
        channel,
        cents,
      };
      row.largest = [...largestOf([...row.largest, movement], KEPT)];
    },
  };
}

/**
 * The largest movements of each month, of all accounts. Rows stay as small as they are, and the largest of a year are
 * among those of its months. Many accounts share a row; a month belongs to one slot.
 */
export const Movements = defineProjection({
  name: 'movements',
  version: 1,
  doc: 'The largest movements of each month.',
  view: documents({
    key: { month: Month },
    row: { largest: t.array(Movement) },
    initial: { largest: [] },
  }),
  on: (handlers) => handlers(Account, { deposited: moved('in'), withdrawn: moved('out') }),
});
