// Typed transforms: what handlers are given and may give is inferred from the definitions of both sides.
import * as t from 'io-ts';
import { defineAggregate, defineTransform, equalFolds, optional } from '@millrace/core';
import { Account, type Cents } from './account.js';
import { same } from './same.js';

export const Ledger = defineAggregate({
  type: 'ledger',
  key: { id: t.string },
  initial: { total: 0 },
  events: { credited: { data: { cents: t.number } }, noted: { data: { note: optional(t.string) } }, closed: {} },
  commands: {},
});

export const Book = defineAggregate({
  type: 'book',
  key: { day: t.string },
  initial: {},
  events: { entered: { data: { cents: t.number } } },
  commands: {},
});

export const moved = defineTransform({
  to: [Ledger, Book],
  on: (handlers) => [
    handlers(Account, {
      opened: () => [],
      // One event, of the constructor or standing alone.
      deposited: ({ accountId, amount }, event) => {
        same<typeof accountId, string>();
        same<typeof amount, t.TypeOf<typeof Cents>>();
        same<typeof event.key.accountId, string>();
        same<typeof event.recorded.revision, bigint>();
        return amount > 0
          ? Ledger.events.credited({ id: accountId }, { cents: amount })
          : { type: 'ledger/closed', data: { id: accountId } };
      },
      // Several, of several definitions.
      withdrawn: ({ accountId, amount }, { recorded }) => [
        Ledger.events.noted({ id: accountId }, { note: 'out' }),
        Ledger.events.closed({ id: accountId }),
        Book.events.entered({ day: new Date(recorded.created).toISOString() }, { cents: amount }),
      ],
    }),
    handlers.all(Book, { entered: () => [] }),
  ],
  otherwise: 'asStored',
});

export const alike = equalFolds(Account, Ledger, (account, ledger) => {
  same<typeof ledger.total, number>();
  return account.balance === ledger.total;
});
