// All rows of a view, a page at a time: what they come to, in memory that does not grow with the view.
import type { ViewError, ViewReader } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

const PAGE = 1_000;

/**
 * Adds up the rows of a view in the order of their keys. What is written meanwhile may be among them or not.
 *
 * @param keyOf the key of a row, behind which the next page begins.
 * @param initial what no rows come to; it may be changed by `add`.
 * @param add gives what `sum` is with one more row.
 */
export function foldRows<Key, Row, A>(
  reader: Pick<ViewReader<Key, Row>, 'find'>,
  keyOf: (row: Row) => Key,
  initial: () => A,
  add: (sum: A, row: Row) => A,
): TaskEither<ViewError, A> {
  return async () => {
    let sum = initial();
    for (let after: Key | undefined; ;) {
      const rows = await reader.find({}, { limit: PAGE, ...(after !== undefined && { after }) })();
      if (E.isLeft(rows)) return rows;
      sum = rows.right.reduce(add, sum);
      const last = rows.right[PAGE - 1];
      if (last === undefined) return E.right(sum);
      after = keyOf(last);
    }
  };
}
