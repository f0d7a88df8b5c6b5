// The transaction that a custom handler is given: it ends with the commit, and cannot be used behind that.
import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';
import type { CheckedOut } from './connection/checked-out.js';

/**
 * The transaction in which a custom handler writes, together with the progress of its projection: `query` is that of
 * pg's client. It ends when the handlers of its commit have, and rejects whatever is asked of it later. Statements that
 * begin, commit or roll back a transaction are refused; savepoints are fine.
 *
 * @example
 * opened: async ({ owner }, { transaction }) => {
 *   await transaction.query('insert into owners (name) values ($1) on conflict do nothing', [owner]);
 * }
 */
export interface PostgresTransaction {
  readonly query: <R extends QueryResultRow = QueryResultRow>(
    statement: string | QueryConfig,
    values?: readonly unknown[],
  ) => Promise<QueryResult<R>>;
}

/** A transaction that is lent, and what has become of it. */
export interface LentTransaction {
  readonly transaction: PostgresTransaction;
  /** From now on it refuses everything. Resolves when nothing of it is under way any more. */
  readonly revoke: () => Promise<void>;
  /** Whether something is under way. */
  readonly isBusy: () => boolean;
  /** The first error of a statement, as an object so that any value can be one. */
  readonly failure: () => { readonly error: unknown } | undefined;
}

const CONTROL =
  /^(?:\s|;|--[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*(?:begin|start\s+transaction|commit|end|abort|prepare\s+transaction|rollback(?!(?:\s+(?:work|transaction))?\s+to\b))\b/i;

/** Lends the transaction of a client. Its statements are run one after another, however they are asked for. */
export function lendTransaction({ client }: Pick<CheckedOut, 'client'>): LentTransaction {
  let ended = false;
  let waiting = 0;
  let failure: { readonly error: unknown } | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const query = <R extends QueryResultRow>(statement: string | QueryConfig, values?: readonly unknown[]) => {
    const text = typeof statement === 'string' ? statement : statement.text;
    const problem = ended
      ? 'the transaction has ended'
      : CONTROL.test(text)
        ? 'a handler must not begin or end a transaction: it ends with the commit of the handler'
        : undefined;
    if (problem !== undefined) return Promise.reject<QueryResult<R>>(new Error(problem));
    const run = () => client.query<R>(statement, ...(values === undefined ? [] : [[...values]]));
    waiting += 1;
    const answer = last.then(run);
    last = answer.then(
      () => {
        waiting -= 1;
      },
      (error: unknown) => {
        waiting -= 1;
        failure ??= { error };
      },
    );
    return answer;
  };

  return {
    transaction: { query },
    revoke: async () => {
      ended = true;
      await last;
    },
    isBusy: () => waiting > 0,
    failure: () => failure,
  };
}
