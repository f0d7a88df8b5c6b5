// migrate: makes the tables of the store, or brings them up to this version of the package.
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Pool } from 'pg';
import { database, type Database } from '../connection/database.js';
import { isRetryable, messageOf, sqlState } from '../connection/pg-error.js';
import { quoteIdentifier } from '../identifier.js';
import { namesIn, type Names } from '../names.js';
import { withDefaults, type PostgresViewsOptions } from '../options.js';
import { MIGRATIONS, type Migration } from './migrations.js';

/** Why the tables could not be brought up to date. */
export type MigrationError =
  /** They are of a later version of the package. */
  | { readonly _tag: 'SchemaTooNew'; readonly schema: string; readonly version: number; readonly message: string }
  | {
      readonly _tag: 'MigrationFailed';
      readonly retryable: boolean;
      readonly cause: unknown;
      readonly message: string;
    };

/** Which version the tables had, and which they have. 0: there were none. */
export interface Migrated {
  readonly from: number;
  readonly to: number;
}

/**
 * Makes the tables of `postgresViews`, or brings them up to the version of this package. A store does that by itself
 * when it is first used; with `create: false` it does not, and this is called when a new release is rolled out. Safe to
 * be run by many at once, and again: all that is missing is done in one transaction.
 *
 * @param pool of a user who may create tables in the schema, and the schema itself, if it is not there.
 * @param options as for `postgresViews`.
 * @returns which version there was, and which there is; or why that failed. Then nothing was changed.
 * @example
 * await migrate(new Pool({ connectionString }))(); // Right { from: 0, to: 2 }
 */
export function migrate(
  pool: Pool,
  options: Pick<PostgresViewsOptions, 'schema'> = {},
): TaskEither<MigrationError, Migrated> {
  const { schema, ...rest } = withDefaults(options);
  return runMigrations(database(pool, namesIn(schema), rest), MIGRATIONS);
}

/** Runs those of `migrations` that have not run. */
export function runMigrations(
  { names, transact }: Database,
  migrations: readonly Migration[],
): TaskEither<MigrationError, Migrated> {
  const to = latest(migrations);
  return async () => {
    let version = 0;
    try {
      const answer = await transact(async ({ run }) => {
        // Whoever comes second finds all of it done.
        await run({
          text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))',
          values: [lockOf(names)],
          slow: true,
        });
        await makeSchema(names, run);
        const [row] = await run({ text: `select coalesce(max(number), 0) from ${names.migrations}` });
        version = Number(row?.[0] ?? 0);
        for (const { number, statements } of migrations) {
          if (number <= version) continue;
          for (const text of statements(names)) await run({ text, slow: true });
          await run({ text: `insert into ${names.migrations} (number) values ($1)`, values: [number] });
        }
        return E.right(version);
      });
      if (E.isLeft(answer)) throw new Error(answer.left.message);
    } catch (cause) {
      const message = `the tables in the schema ${names.schema} could not be made: ${messageOf(cause)}`;
      return E.left({ _tag: 'MigrationFailed', retryable: isRetryable(cause), cause, message });
    }
    return version > to ? E.left(tooNew(names, version, to)) : E.right({ from: version, to });
  };
}

/** The version of the tables; 0 when there are none. @throws what pg throws. */
export async function versionOf({ names, ask }: Database): Promise<number> {
  try {
    const [row] = await ask({ text: `select coalesce(max(number), 0) from ${names.migrations}` });
    return Number(row?.[0] ?? 0);
  } catch (error) {
    if (sqlState(error) === '42P01' || sqlState(error) === '3F000') return 0;
    throw error;
  }
}

export const latest = (migrations: readonly Migration[]): number => migrations.at(-1)?.number ?? 0;

export function tooNew({ schema }: Names, version: number, known: number): MigrationError & { _tag: 'SchemaTooNew' } {
  const versions = `of version ${String(version)}, and this package knows version ${String(known)}`;
  const message = `the tables in the schema ${schema} are ${versions}: update @millrace/views-postgres`;
  return { _tag: 'SchemaTooNew', schema, version, message };
}

// `create schema if not exists` wants the right to create one also where it is there.
async function makeSchema(names: Names, run: (statement: { text: string; values?: string[] }) => Promise<unknown>) {
  const quoted = quoteIdentifier(names.schema);
  const there = await run({ text: 'select 1 from pg_namespace where nspname = $1', values: [names.schema] });
  if (Array.isArray(there) && there.length === 0) await run({ text: `create schema ${quoted}` });
  await run({
    text: `create table if not exists ${names.migrations} (
      number integer primary key,
      done_at timestamptz not null default clock_timestamp()
    )`,
  });
}

const lockOf = ({ schema }: Names): string => `millrace migrates ${schema}`;
