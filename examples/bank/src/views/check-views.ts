// Whether the views say what the aggregates say.
import type { ViewError } from '@millrace/core';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Balance } from '../balances.js';
import type { BankViews } from './read-views.js';

/** What was compared. */
export interface Checked {
  /** How many accounts and statements the views have. */
  readonly accounts: number;
  readonly statements: number;
  /** Accounts of which a view says another thing than their aggregate, in words. None is what should be. */
  readonly differences: readonly string[];
}

/**
 * Compares the view of balances with `balances`, and what the statements add up to.
 *
 * @param balances of loaded aggregates.
 */
export function checkViews(views: BankViews, balances: readonly Balance[]): TE.TaskEither<ViewError, Checked> {
  return pipe(
    TE.Do,
    TE.apS('held', views.balances),
    TE.apS('summed', views.statementTotals),
    TE.map(({ held, summed: { statements, totals } }) => ({
      accounts: held.size,
      statements,
      differences: balances.flatMap(({ accountId, cents }) => [
        ...differing('its balance', accountId, held.get(accountId), cents),
        // An account on which nothing has moved has no statement.
        ...differing('the sum of its statements', accountId, totals.get(accountId) ?? 0n, BigInt(cents)),
      ]),
    })),
  );
}

function differing<A extends number | bigint>(
  what: string,
  account: string,
  view: A | undefined,
  expected: A,
): string[] {
  if (view === expected) return [];
  return [
    `account ${account}: ${what} in the views is ${String(view ?? 'missing')}, and should be ${String(expected)}`,
  ];
}
