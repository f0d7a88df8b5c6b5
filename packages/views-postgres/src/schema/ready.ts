// Sees to it that the tables are there before the first verb, once.
import * as E from 'fp-ts/lib/Either.js';
import type { Build } from '@millrace/core';
import { DONE, failed, nameOf, refused, type Answer } from '../answer.js';
import type { Database } from '../connection/database.js';
import { latest, runMigrations, tooNew, versionOf } from './migrate.js';
import { MIGRATIONS } from './migrations.js';

/** @returns what to ask before each verb: whether the tables are there and of the right version. */
export function tablesReady(database: Database): (build: Build) => Promise<Answer<void>> {
  type Problem = (build: Build) => Answer<void>;
  let asked: Promise<Problem | undefined> | undefined;

  const look = async (): Promise<Problem | undefined> => {
    const { names, options } = database;
    const known = latest(MIGRATIONS);
    const version = await versionOf(database);
    if (version === known) return undefined;
    if (version > known) return (build) => refused(build, `is not served: ${tooNew(names, version, known).message}`);
    if (!options.create)
      return (build) =>
        refused(build, `is not served: the tables in the schema ${names.schema} are to be made by migrate first`);
    const made = await runMigrations(database, MIGRATIONS)();
    if (E.isRight(made)) return undefined;
    const { left } = made;
    if (left._tag === 'SchemaTooNew') return (build) => refused(build, `is not served: ${left.message}`);
    return (build) => failed(`${nameOf(build)}: ${left.message}`, left.cause, left.retryable);
  };

  return async (build) => {
    const asking = (asked ??= look());
    const forget = (): void => {
      if (asked === asking) asked = undefined;
    };
    try {
      const problem = await asking;
      if (problem === undefined) return DONE;
      // Somebody may mend it: the next verb looks again.
      forget();
      return problem(build);
    } catch (error) {
      forget();
      throw error;
    }
  };
}
