// `transact` knows, from a message's type, its rejections and its aggregate; of a union of messages, all of them.
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  commit,
  decodeCommand,
  load,
  makeRepository,
  transact,
  type Conflict,
  type EventStore,
  type Failed,
  type Indeterminate,
  type Invalid,
  type MessageOf,
  type Rejected,
} from '@millrace/core';
import { Account } from './account.js';
import { Basket } from './state-codec.js';
import { same } from './same.js';

type Faults = Conflict | Indeterminate | Invalid | Failed;

export async function run(store: EventStore): Promise<void> {
  const repository = makeRepository(store, [Account, Basket]);

  const one = await transact(repository)(Account.open.message({ accountId: 'a1' }, { owner: 'Ada' }))();
  if (E.isLeft(one)) same<typeof one.left, Rejected<'already-open', undefined> | Faults>();
  else {
    same<typeof one.right.aggregate.state, { open: boolean; balance: number }>();
    for (const event of one.right.events) if (event.type === 'account/deposited') event.data.amount satisfies number;
  }

  const never = await transact(repository)(Account.close.message({ accountId: 'a1' }))();
  if (E.isLeft(never)) same<typeof never.left, Faults>();

  const decoded = decodeCommand(repository)({});
  if (E.isLeft(decoded)) return;
  same<typeof decoded.right, MessageOf<typeof Account> | MessageOf<typeof Basket>>();
  const any = await transact(repository)(decoded.right)();
  if (E.isLeft(any) && any.left._tag === 'Rejected')
    same<typeof any.left.code, 'already-open' | 'not-open' | 'insufficient-funds' | 'already-there'>();
  if (E.isRight(any) && any.right.aggregate.type === 'basket') any.right.aggregate.state.items satisfies string[];

  // A switch over the tags is exhaustive.
  if (E.isLeft(any)) {
    switch (any.left._tag) {
      case 'Rejected':
      case 'Conflict':
      case 'Indeterminate':
      case 'Invalid':
      case 'Failed':
        break;
      default:
        same<typeof any.left, never>();
    }
  }

  const chained = await pipe(
    load(repository)(Account, { accountId: 'a1' }),
    TE.chainEitherKW(Account.withdraw.step({ amount: 5 })),
    TE.chainW(commit(repository, { by: 'ada' })),
  )();
  if (E.isRight(chained)) same<typeof chained.right.aggregate.state.balance, number>();
  const loaded = await load(repository)(Account, { accountId: 'a1' })();
  const committed = await commit(repository)(
    E.isRight(loaded) ? Account.open(loaded.right, { owner: 'Ada' }) : loaded,
  )();
  if (E.isRight(committed)) same<typeof committed.right.aggregate.state.balance, number>();
  else if (committed.left._tag === 'Rejected') same<typeof committed.left, Rejected<'already-open', undefined>>();
}
