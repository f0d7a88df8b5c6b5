// What the views tell: balances, statements with their opening and closing balance, the largest movements of all.
import { readView, type ViewError, type ViewStore } from '@millrace/core';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Month } from '../month.js';
import { Balances } from './balances.js';
import { foldRows } from './fold-rows.js';
import { KEPT, largestOf, Movements, type Movement } from './movements.js';
import { Statements } from './statements.js';

/** What happened on an account in a month. A month without movements has none. Sums are in cents. */
export interface Statement {
  readonly month: Month;
  readonly opening: bigint;
  readonly credits: bigint;
  readonly debits: bigint;
  /** May be below zero where a movement was stored long after its value date. */
  readonly closing: bigint;
}

/** Reads the views. */
export interface BankViews {
  /** What the accounts hold, in cents, by account. */
  readonly balances: TE.TaskEither<ViewError, ReadonlyMap<string, number>>;
  /** What the statements of each account add up to, in cents, and how many statements there are. */
  readonly statementTotals: TE.TaskEither<ViewError, StatementTotals>;
  /** The statements of an account, the earliest first. */
  readonly statementsOf: (accountId: string) => TE.TaskEither<ViewError, readonly Statement[]>;
  /** The largest movements, the largest first. @param count at most `KEPT`. */
  readonly largestMovements: (count: number) => TE.TaskEither<ViewError, readonly Movement[]>;
}

export interface StatementTotals {
  readonly statements: number;
  readonly totals: ReadonlyMap<string, bigint>;
}

// More months than any account will see.
const ALL_MONTHS = 100_000;

/** @param views where the projections of this folder write. */
export function readViews(views: Pick<ViewStore, 'page' | 'rows'>): BankViews {
  const [balances, statements, movements] = [
    readView(views, Balances),
    readView(views, Statements),
    readView(views, Movements),
  ];
  return {
    balances: foldRows(
      balances,
      ({ accountId }) => ({ accountId }),
      () => new Map<string, number>(),
      (held, { accountId, balance }) => held.set(accountId, balance),
    ),
    statementTotals: foldRows(
      statements,
      ({ accountId, month }) => ({ accountId, month }),
      () => ({ statements: 0, totals: new Map<string, bigint>() }),
      ({ statements: count, totals }, { accountId, credits, debits }) => ({
        statements: count + 1,
        totals: totals.set(accountId, (totals.get(accountId) ?? 0n) + credits - debits),
      }),
    ),
    statementsOf: (accountId) => pipe(statements.find({ accountId }, { limit: ALL_MONTHS }), TE.map(addedUp)),
    largestMovements: (count) =>
      foldRows(
        movements,
        ({ month }) => ({ month }),
        (): readonly Movement[] => [],
        (found, { largest }) => largestOf([...found, ...largest], Math.min(count, KEPT)),
      ),
  };
}

// The rows come in the order of their keys: by month.
function addedUp(
  rows: readonly { readonly month: Month; readonly credits: bigint; readonly debits: bigint }[],
): readonly Statement[] {
  let opening = 0n;
  return rows.map(({ month, credits, debits }) => {
    const statement = { month, opening, credits, debits, closing: opening + credits - debits };
    opening = statement.closing;
    return statement;
  });
}
