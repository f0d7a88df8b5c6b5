// The projections of the bench, and the parts that the contenders of Millrace share.
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import {
  custom,
  defineProjection,
  documents,
  type EventLog,
  type ProjectionRunner,
  type ViewStore,
} from '@millrace/core';
import type { MemoryTransaction } from '@millrace/repository-memory';
import { Account } from '../millrace-account.js';

/** The balance of each account as documents. */
export const balancesNamed = (name: string, version = 1) =>
  defineProjection({
    name,
    version,
    view: documents({
      key: { accountId: t.string },
      row: { owner: t.string, balance: t.number },
      initial: { owner: '', balance: 0 },
    }),
    on: (handlers) =>
      handlers.all(Account, {
        opened: (row, { owner }) => void (row.owner = owner),
        deposited: (row, { amount }) => void (row.balance += amount),
        withdrawn: (row, { amount }) => void (row.balance -= amount),
      }),
  });

/** The same, written by its handlers into the transactions of the memory view store. */
export const balancesInTransactions = defineProjection({
  name: 'balances',
  version: 1,
  view: custom<MemoryTransaction>(),
  on: (handlers) =>
    handlers(Account, {
      opened: ({ accountId }, { transaction }) => transaction.set(accountId, 0),
      deposited: ({ accountId, amount }, { transaction }) => add(transaction, accountId, amount),
      withdrawn: ({ accountId, amount }, { transaction }) => add(transaction, accountId, -amount),
    }),
});

const add = (transaction: MemoryTransaction, accountId: string, amount: number): void =>
  transaction.set(accountId, Number(transaction.get(accountId)) + amount);

/** The same, written into a map of the handlers' own. */
export const balancesInto = (balances: Map<string, number>) =>
  defineProjection({
    name: 'balances',
    version: 1,
    view: custom(),
    on: (handlers) =>
      handlers(Account, {
        opened: ({ accountId }) => void balances.set(accountId, 0),
        deposited: ({ accountId, amount }) => void balances.set(accountId, (balances.get(accountId) ?? 0) + amount),
        withdrawn: ({ accountId, amount }) => void balances.set(accountId, (balances.get(accountId) ?? 0) - amount),
      }),
  });

/** The right of a result. @throws Error with what is left. */
export const rightOf = <A>(result: E.Either<unknown, A>): A => {
  if (E.isRight(result)) return result.right;
  const left = result.left as { readonly _tag?: string; readonly message?: string };
  throw new Error(`${left._tag}: ${left.message}`);
};

/** Waits until `runner` has handled all that is in `log`, and rejects when it cannot. */
export const untilBuilt = async (runner: ProjectionRunner, log: EventLog): Promise<void> => {
  const head = rightOf(await log.head());
  if (head === undefined) throw new Error('an empty log');
  const built = runner.whenProcessed(head, { timeout: 600_000 })().then(rightOf);
  await Promise.race([built, runner.done.then(() => Promise.reject(new Error('the runner has stopped')))]);
};

/** The rows of a view of balances, page by page. */
export const readBalances = async (
  views: Pick<ViewStore, 'page'>,
  projection: string,
  version = 1,
): Promise<ReadonlyMap<string, number>> => {
  const balances = new Map<string, number>();
  for (let after: string | undefined; ;) {
    const page = rightOf(
      await views.page({ projection, version }, { limit: 5_000, ...(after !== undefined && { after }) })(),
    );
    for (const { key, row } of page) balances.set(key, (row as { readonly balance: number }).balance);
    after = page[page.length - 1]?.key;
    if (after === undefined) return balances;
  }
};
