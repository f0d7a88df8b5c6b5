// The aggregates of the projection cases: ledgers, whose entries name a row to be counted in.
import { defineAggregate, type JsonObject } from '@millrace/core';
import * as t from 'io-ts';

/** Ledgers of one case: a type of their own keeps them apart on a store that lives on. */
export function ledgersOf(type: string) {
  return defineAggregate({
    type,
    key: { id: t.string },
    initial: {},
    events: {
      /** `n` is noted in the row `row`. */
      noted: { data: { n: t.number, row: t.string } },
      /** The same, of version 2. Version 1 called `n` differently, and a broken one cannot be upcast. */
      amended: { data: { n: t.number, row: t.string }, upcasts: [amendedBefore] },
      /** The row is done with. */
      struck: { data: { row: t.string } },
      /** No projection has a handler for it. */
      seen: {},
    },
    commands: {},
  });
}

/** Ledgers. */
export type Ledgers = ReturnType<typeof ledgersOf>;

/** What stands in a ledger. */
export interface Entry {
  readonly n: number;
  /** Default: the ledger's own. */
  readonly row?: string;
}

function amendedBefore({ value, ...rest }: JsonObject): JsonObject {
  if (typeof value !== 'number') throw new Error('there is no value to be upcast');
  return { ...rest, n: value };
}
