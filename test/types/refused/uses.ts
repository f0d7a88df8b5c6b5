// Uses that are refused where the mistake stands, in words that name it.
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { defineAggregate, load, makeRepository, reject, transact, type EventStore } from '@millrace/core';
import { Account } from '../accepted/account.js';
import { Transfer } from '../accepted/reads.js';
import { same } from '../accepted/same.js';
import { Basket } from '../accepted/state-codec.js';

export const Mistaken = defineAggregate({
  type: 'mistaken',
  key: { id: t.string },
  initial: { count: 0 },
  events: { counted: { data: { by: t.number }, apply: (state, { by }) => void (state.count += by) } },
  commands: {
    // refused: Property 'count' does not exist … Did you mean 'counted'?
    wrongEvent: { decide: (it) => it.count({ by: 1 }) },
    // refused: Property 'by' is missing
    missing: { decide: (it) => it.counted({}) },
    // refused: Type 'string' is not assignable to type 'number'
    wrongType: { decide: (it) => it.counted({ by: '1' }) },
    // refused: 'extra' does not exist
    unknown: { decide: (it) => it.counted({ by: 1, extra: 2 }) },
    // refused: Property 'total' does not exist
    wrongState: { decide: (it) => (it.state.total > 0 ? reject('full') : it) },
    right: { decide: (it) => (it.state.count > 3 ? reject('full') : it.counted({ by: 1 })) },
  },
});

// The wrong entries have left the right one as it is.
const it = Mistaken.empty({ id: '1' });
if (E.isRight(it)) {
  const counted = Mistaken.right(it.right);
  if (E.isLeft(counted) && counted.left._tag === 'Rejected') same<typeof counted.left.code, 'full'>();
}

const account = Account.empty({ accountId: 'a1' });
if (E.isRight(account)) {
  // refused: Property 'owner' is missing
  Account.open(account.right, {});
  // refused: Type 'number' is not assignable to type 'string'
  Account.open(account.right, { owner: 5 });
  // refused: Expected 2 arguments, but got 1
  Account.open(account.right);
  // refused: Property 'deposit' does not exist
  Account.deposit(account.right, { amount: 5 });
  const opened = Account.open(account.right, { owner: 'Ada' });
  if (E.isLeft(opened) && opened.left._tag === 'Rejected') {
    // refused: This comparison appears to be unintentional
    if (opened.left.code === 'not-open') throw opened.left;
  }
  // refused: Cannot assign to 'revision' because it is a read-only property
  account.right.revision = 5n;
}

// refused: 'accountID' does not exist … Did you mean to write 'accountId'?
Account.empty({ accountID: 'a1' });
// refused: Expected 2-3 arguments, but got 1
Account.withdraw.message({ accountId: 'a1' });
// refused: Type 'string' is not assignable to type 'number'
Account.withdraw.message({ accountId: 'a1' }, { amount: '5' });

const transfer = Transfer.empty({ transferId: 't1' });
// refused: Expected 3 arguments, but got 2
if (E.isRight(transfer)) Transfer.start(transfer.right, { from: 'a1', after: 't0' });

export async function run(store: EventStore): Promise<void> {
  const repository = makeRepository(store, [Account]);
  // refused: "basket/add"
  await transact(repository)(Basket.add.message({ basketId: 'b1' }, { item: 'tea' }))();
  // refused: not assignable
  await load(repository)(Basket, { basketId: 'b1' })();
  const result = await transact(repository)(Account.open.message({ accountId: 'a1' }, { owner: 'Ada' }))();
  if (E.isLeft(result)) {
    switch (result.left._tag) {
      case 'Rejected':
      case 'Conflict':
      case 'Indeterminate':
      case 'Invalid':
        break;
      default:
        // refused: Failed
        result.left satisfies never;
    }
  }
}

// refused: Expected 1 arguments, but got 0
same<string, number>();
