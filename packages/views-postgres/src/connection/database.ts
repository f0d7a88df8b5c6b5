// Statements and transactions on the user's pool, with what goes wrong as answers.
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Pool } from 'pg';
import type { Build, ViewError } from '@millrace/core';
import { failed, nameOf, overtaken, type Answer } from '../answer.js';
import type { Names } from '../names.js';
import { checkOut, type CheckedOut, type ClientOptions } from './checked-out.js';
import { breaksConnection, isOvertaken, isRetryable, messageOf } from './pg-error.js';
import type { Row, Statement } from './statement.js';

export interface DatabaseOptions extends ClientOptions {
  /** Milliseconds for which a statement waits for others who hold what it needs. */
  readonly patience: number;
  /** Milliseconds for which a transaction may wait for its client. */
  readonly idle: number;
  /** Whether tables, views and indexes may be made and removed. */
  readonly create: boolean;
}

export interface Database {
  readonly names: Names;
  readonly options: DatabaseOptions;
  /** Runs one statement, which is a transaction by itself. @throws what pg throws. */
  readonly ask: (statement: Statement) => Promise<readonly Row[]>;
  /** Runs `use` in a transaction, which is committed when it answers well. @throws what pg throws. */
  readonly transact: <A>(use: (session: CheckedOut) => Promise<Answer<A>>) => Promise<Answer<A>>;
  /** Uses a client for something of its own making. It is given back; what is thrown is told to the pool. */
  readonly use: <A>(use: (session: CheckedOut) => Promise<A>) => Promise<A>;
  /** A verb about a build: what is thrown becomes its answer. */
  readonly verb: <A>(build: Build, run: () => Promise<Answer<A>>) => TaskEither<ViewError, A>;
}

export function database(pool: Pool, names: Names, options: DatabaseOptions): Database {
  const use: Database['use'] = async (work) => {
    const session = await checkOut(pool, options);
    try {
      const result = await work(session);
      session.release();
      return result;
    } catch (error) {
      session.release(error);
      throw error;
    }
  };
  return {
    names,
    options,
    use,
    ask: (statement) => use(({ run }) => run(statement)),
    transact: (work) =>
      use(async (session) => {
        await session.runAll(beginning(options));
        try {
          const answer = await work(session);
          await session.runAll(E.isRight(answer) ? 'commit' : 'rollback');
          return answer;
        } catch (error) {
          await rollBack(session, { error });
          throw error;
        }
      }),
    verb: (build, run) => async () => {
      try {
        return await run();
      } catch (cause) {
        return failedWith(build, cause);
      }
    },
  };
}

/** An error of pg as an answer. */
export function failedWith(build: Build, cause: unknown): Answer<never> {
  const message = `${nameOf(build)}: ${messageOf(cause)}`;
  return isOvertaken(cause) ? overtaken(message, cause) : failed(message, cause, isRetryable(cause));
}

/** Statements that begin a transaction in which nobody waits for ever, and for which nobody waits for ever. */
export function beginning({ patience, idle }: Pick<DatabaseOptions, 'patience' | 'idle'>): string {
  return [
    'begin isolation level read committed read write',
    `set local lock_timeout = ${String(patience)}`,
    `set local idle_in_transaction_session_timeout = ${String(idle)}`,
  ].join('; ');
}

/**
 * Ends a transaction without a trace. Where that fails the connection is of no use, and ends with it.
 *
 * @param failure why, if it was an error: a connection that is given up ends its transaction with it.
 */
export async function rollBack({ runAll, client }: CheckedOut, failure?: { readonly error: unknown }): Promise<void> {
  if (failure !== undefined && breaksConnection(failure.error)) return;
  try {
    await runAll('rollback');
  } catch {
    void client.end().catch(() => undefined);
  }
}
