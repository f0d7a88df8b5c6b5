// Finds the row that PostgreSQL refuses, which it does not name: by writing fewer and fewer of them, and taking it back.
import type { Build, RowChange } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import type { Database } from '../connection/database.js';
import { breaksConnection } from '../connection/pg-error.js';
import { parameters } from '../connection/statement.js';
import { upsertRows } from './row-parts.js';

export interface BadRow {
  readonly key: string;
  readonly error: unknown;
}

/** @returns nothing when all rows can be written, each by itself. @throws what pg throws when it is not for a row. */
export async function findBadRow(
  { transact, names }: Database,
  build: Build,
  rows: readonly RowChange[],
): Promise<BadRow | undefined> {
  let bad: BadRow | undefined;
  await transact(async ({ run, runAll }) => {
    const attempt = async (some: readonly RowChange[]): Promise<{ error: unknown } | undefined> => {
      const p = parameters();
      await runAll('savepoint attempt');
      try {
        await run({ text: upsertRows(p, names.table(build), some), values: p.values });
        return undefined;
      } catch (error) {
        if (breaksConnection(error)) throw error;
        return { error };
      } finally {
        await runAll('rollback to savepoint attempt').catch(() => undefined);
      }
    };
    let suspects = rows.filter(({ row }) => row !== undefined);
    let failure = await attempt(suspects);
    while (failure !== undefined && suspects.length > 1) {
      const half = suspects.slice(0, suspects.length >>> 1);
      const first = await attempt(half);
      suspects = first === undefined ? suspects.slice(half.length) : half;
      failure = first ?? (await attempt(suspects));
    }
    const [only] = suspects;
    if (failure !== undefined && only !== undefined) bad = { key: only.key, error: failure.error };
    return E.left({ _tag: 'ViewFailed', retryable: false, cause: undefined, message: 'nothing is to be kept' });
  });
  return bad;
}
