// What the accounts hold, read back from the repository.
import { load } from '@millrace/core';
import * as O from 'fp-ts/lib/Ord.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as N from 'fp-ts/lib/number.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as S from 'fp-ts/lib/string.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Account } from './account.js';
import type { Bank } from './bank.js';

/** An account and its balance. */
export interface Balance {
  readonly accountId: string;
  readonly cents: number;
}

/** The balances of `accounts`, in their order. Left: what went wrong, in words. */
export function balancesOf(bank: Bank, accounts: Iterable<string>): TE.TaskEither<string, readonly Balance[]> {
  const loadAccount = load(bank);
  return pipe(
    [...accounts],
    TE.traverseSeqArray((accountId) => loadAccount(Account, { accountId })),
    TE.bimap(
      ({ message }) => message,
      RA.map(({ key, state }) => ({ accountId: key.accountId, cents: state.balance })),
    ),
  );
}

/** The sum, exact also where it is larger than any single balance may be. */
export function totalOf(balances: readonly Balance[]): bigint {
  return balances.reduce((total, { cents }) => total + BigInt(cents), 0n);
}

const largestFirst = pipe(
  N.Ord,
  O.reverse,
  O.contramap(({ cents }: Balance) => cents),
);
const byAccount = pipe(
  S.Ord,
  O.contramap(({ accountId }: Balance) => accountId),
);

/** The `count` largest balances, largest first; equal ones by account. */
export function largestOf(balances: readonly Balance[], count: number): readonly Balance[] {
  return pipe(balances, RA.sortBy([largestFirst, byAccount]), RA.takeLeft(count));
}
