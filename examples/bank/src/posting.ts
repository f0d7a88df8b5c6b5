// Rows become commands, and commands outcomes.
import { transact, type Rejection, type TransactError } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as RNEA from 'fp-ts/lib/ReadonlyNonEmptyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Bank } from './bank.js';
import { commandOf, openingOf } from './commands.js';
import type { Row } from './pkdd99/row.js';

/** What became of a row's command. A duplicate is one that was committed before. */
type Reply =
  | { readonly _tag: 'Committed' }
  | { readonly _tag: 'Duplicate' }
  | { readonly _tag: 'Rejected'; readonly code: string };

/** A row, and what became of its command. */
export type Outcome = Reply & { readonly row: Row };

/** One pass over a file. */
export interface Posting {
  /**
   * Applies rows: those of one account in their order, those of different accounts beside each other. Left: what went
   * wrong, in words; some of the rows may have been applied.
   */
  readonly post: (rows: readonly Row[]) => TE.TaskEither<string, readonly Outcome[]>;
  /** The accounts met so far. */
  readonly accounts: ReadonlySet<string>;
  /** How many commands were sent so far. */
  readonly commands: () => number;
}

/** What a row asks for of some bank, sent. */
export type Sent = TE.TaskEither<TransactError<Rejection>, { readonly duplicate: boolean }>;

/** How a bank takes rows. */
export interface Counter {
  /** Opens the account of a row that is the first of it. */
  readonly open: (row: Row) => Sent;
  readonly take: (row: Row) => Sent;
}

export function beginPosting(bank: Bank): Posting {
  // Nobody else writes to the accounts, as a rule, so what is cached is what is stored; where it is not, the append
  // finds out. It saves a read per command.
  const send = transact(bank, { load: 'anyCached' });
  return postingAt({ open: (row) => send(openingOf(row)), take: (row) => send(commandOf(row)) });
}

/** As `beginPosting`, at the counter of any bank. */
export function postingAt(counter: Counter): Posting {
  const accounts = new Set<string>();
  let commands = 0;

  const decide = async (sent: Sent): Promise<E.Either<string, Reply>> => {
    commands += 1;
    return replyOf(await sent());
  };

  // The opening is sent before the row, whatever becomes of the row then.
  const postRow = (row: Row) => async (): Promise<E.Either<string, Outcome>> => {
    if (!accounts.has(row.accountId)) {
      accounts.add(row.accountId);
      const opened = await decide(counter.open(row));
      if (E.isLeft(opened)) return opened;
    }
    const reply = await decide(counter.take(row));
    return E.isLeft(reply) ? reply : E.right({ ...reply.right, row });
  };

  const post = (rows: readonly Row[]) =>
    pipe(
      Object.values(RNEA.groupBy(({ accountId }: Row) => accountId)(rows)),
      TE.traverseArray(TE.traverseSeqArray(postRow)),
      TE.map((outcomes) => outcomes.flat()),
    );
  return { post, accounts, commands: () => commands };
}

function replyOf(result: E.Either<TransactError<Rejection>, { readonly duplicate: boolean }>): E.Either<string, Reply> {
  if (E.isRight(result)) return E.right({ _tag: result.right.duplicate ? 'Duplicate' : 'Committed' });
  const { left } = result;
  return left._tag === 'Rejected' ? E.right({ _tag: 'Rejected', code: left.code }) : E.left(left.message);
}
