// The projections that are run while processes die: one of documents and a custom one, over the meters of the soaks. They
// show whether an event was left out, came twice, or came out of order.
import { custom, defineProjection, documents, type EventContext, type ViewStore } from '@millrace/core';
import type { PostgresTransaction } from '@millrace/views-postgres';
import * as t from 'io-ts';
import { Meter, Spare } from '../soak-parts/model.js';
import { chained } from './chained.js';

interface Counted {
  readonly id: string;
  readonly amount: number;
}

/** The rows that an event touches: that of its meter, and one that all meters share. Mostly they are in two slots. */
export const rowsOf = ({ id, amount }: Counted): readonly [string, string] => [`of ${id}`, `of ${String(amount)}`];

const counted = {
  key: (data: Counted) => rowsOf(data).map((row) => ({ row })),
  change: (
    row: { sum: number; count: number; chain: number; last: string },
    { amount }: Counted,
    { stream, revision }: EventContext,
  ): void => {
    row.sum += amount;
    row.count += 1;
    row.last = `${stream} ${String(revision)}`;
    row.chain = chained(row.chain, row.last);
  },
};

/** How much each meter has counted, and each amount. */
export const Totals = defineProjection({
  name: 'totals',
  version: 1,
  view: documents({
    key: { row: t.string },
    row: { sum: t.number, count: t.number, chain: t.number, last: t.string },
    initial: { sum: 0, count: 0, chain: 0, last: '' },
    lookups: ['count'],
  }),
  on: (handlers) => [handlers.all(Meter, { counted }), handlers.all(Spare, { counted })],
});

/** Nothing in the table keeps an event from being there twice: `appliedIn` counts. */
const CREATE = `create table entries (
  n bigint generated always as identity, stream text not null, revision bigint not null, token bigint not null
)`;
const INSERT = { name: 'enter', text: 'insert into entries (stream, revision, token) values ($1, $2, $3)' };

/** Every event as a row of a table. */
export const Entries = defineProjection({
  name: 'entries',
  version: 1,
  view: custom<PostgresTransaction>({
    setUp: async (transaction) => {
      await transaction.query(CREATE);
    },
  }),
  on: (handlers) => {
    const enter = {
      counted: (_: unknown, { event, transaction, token }: EntryContext) =>
        transaction.query({ ...INSERT, values: [event.stream, String(event.revision), String(token)] }),
    };
    return [handlers.all(Meter, enter), handlers.all(Spare, enter)];
  },
});

interface EntryContext {
  readonly event: EventContext;
  readonly transaction: PostgresTransaction;
  readonly token: bigint;
}

export type Views = ViewStore<PostgresTransaction>;
