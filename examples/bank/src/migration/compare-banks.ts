// Whether both banks say the same of every account.
import { load } from '@millrace/core';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Account } from '../account.js';
import type { Bank } from '../bank.js';
import { Ledger } from './ledger.js';
import type { NewBank } from './new-bank.js';

/** What both banks hold. */
export interface Compared {
  readonly accounts: number;
  readonly oldCents: bigint;
  readonly newCents: bigint;
  /** Accounts of which they say different things, in words. None is what should be. */
  readonly differences: readonly string[];
}

/** Left: what could not be read, in words. */
export function compareBanks(old: Bank, now: NewBank, accounts: Iterable<string>): TE.TaskEither<string, Compared> {
  const [loadOld, loadNew] = [load(old), load(now)];
  return pipe(
    [...accounts],
    TE.traverseSeqArray((accountId) =>
      pipe(
        TE.Do,
        TE.apS('account', loadOld(Account, { accountId })),
        TE.apSW('ledger', loadNew(Ledger, { accountId })),
        TE.map(({ account, ledger }) => ({ accountId, before: account.state, after: ledger.state })),
      ),
    ),
    TE.bimap(
      ({ message }) => message,
      (pairs) => ({
        accounts: pairs.length,
        oldCents: pairs.reduce((total, { before }) => total + BigInt(before.balance), 0n),
        newCents: pairs.reduce((total, { after }) => total + BigInt(after.balance), 0n),
        differences: pairs.flatMap(({ accountId, before, after }) =>
          before.balance === after.balance && before.open === after.open
            ? []
            : [`account ${accountId}: ${inWords(before)} at the old bank, ${inWords(after)} at the new one`],
        ),
      }),
    ),
  );
}

function inWords({ open, balance }: { readonly open: boolean; readonly balance: number }): string {
  return `${balance} cents, ${open ? 'open' : 'closed'}`;
}
