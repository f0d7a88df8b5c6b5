// What the views come to at the end of a run, and whether the aggregates say the same.
import type { EventLog } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { balancesOf, largestOf, type Balance } from '../balances.js';
import type { Bank } from '../bank.js';
import type { Channel } from '../channel.js';
import type { Day } from '../day.js';
import type { Month } from '../month.js';
import { startProgress } from '../progress.js';
import { checkViews, type Checked } from './check-views.js';
import { followLog, type Followed } from './follow-log.js';
import { readViews, type BankViews } from './read-views.js';

/** The figures of the views. */
export interface ViewsSummary extends Checked {
  /** Events that the views were built from, and how many per second. */
  readonly events: number;
  readonly eventsPerSecond: number;
  readonly largestMovements: readonly LargestMovement[];
  /** Of the account with the largest balance, if there is one. */
  readonly statementsOf: { readonly accountId: string; readonly months: readonly MonthFigures[] } | undefined;
}

export interface LargestMovement {
  readonly accountId: string;
  readonly on: Day;
  readonly direction: 'in' | 'out';
  readonly channel: Channel;
  readonly cents: number;
}

export interface MonthFigures {
  readonly month: Month;
  readonly openingCents: bigint;
  readonly creditsCents: bigint;
  readonly debitsCents: bigint;
  readonly closingCents: bigint;
}

const LARGEST = 5;

// Others may write to the same log while we look, so a difference counts when it is there again and again.
const LOOKS = 3;

/**
 * Builds the views from the whole log, in memory, and compares them with the aggregates of `accounts`.
 *
 * @param report is given a line now and then.
 * @param now in milliseconds, from wherever.
 * @returns the figures, and the balances of the aggregates; left: what went wrong, in words.
 */
export async function viewsSummary(
  bank: Bank,
  log: EventLog,
  accounts: Iterable<string>,
  report: (line: string) => void,
  now: () => number,
): Promise<E.Either<string, { readonly views: ViewsSummary; readonly balances: readonly Balance[] }>> {
  const progress = startProgress('views', report, now, 'events');
  const followed = followLog(log);
  try {
    const views = readViews(followed.views);
    let milliseconds: number | undefined;
    for (let look = 1; ; look++) {
      const balances = await balancesOf(bank, accounts)();
      if (E.isLeft(balances)) return balances;
      const reached = await followed.upToDate(progress.onCount);
      if (E.isLeft(reached)) return reached;
      milliseconds ??= progress.finish(followed.events());
      const figures = await figuresOf(views, balances.right)();
      if (E.isLeft(figures)) return E.left(figures.left.message);
      if (figures.right.differences.length > 0 && look < LOOKS) continue;
      return E.right({ views: withEvents(figures.right, followed, milliseconds), balances: balances.right });
    }
  } finally {
    await followed.stop();
  }
}

function withEvents(
  figures: Omit<ViewsSummary, 'events' | 'eventsPerSecond'>,
  followed: Followed,
  milliseconds: number,
): ViewsSummary {
  const events = followed.events();
  return {
    events,
    eventsPerSecond: events === 0 ? 0 : Math.round((events * 1000) / Math.max(milliseconds, 1)),
    ...figures,
    differences: [...followed.setAside(), ...figures.differences],
  };
}

function figuresOf(views: BankViews, balances: readonly Balance[]) {
  const [largest] = largestOf(balances, 1);
  return pipe(
    TE.Do,
    TE.apS('checked', checkViews(views, balances)),
    TE.apS('movements', views.largestMovements(LARGEST)),
    TE.apS('statements', largest === undefined ? TE.right([]) : views.statementsOf(largest.accountId)),
    TE.map(({ checked, movements, statements }) => ({
      ...checked,
      largestMovements: movements.map(({ revision: _, ...movement }) => movement),
      statementsOf: largest && {
        accountId: largest.accountId,
        months: statements.map(({ month, opening, credits, debits, closing }) => ({
          month,
          openingCents: opening,
          creditsCents: credits,
          debitsCents: debits,
          closingCents: closing,
        })),
      },
    })),
  );
}
