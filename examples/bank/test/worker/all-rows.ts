// Everything that is in the views of the bank.
import type { StoredRow, ViewStore } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { projections } from '../../src/views/projections.js';

/** The rows of each view, in the order of their keys. */
export async function allRows(views: Pick<ViewStore, 'page'>): Promise<Readonly<Record<string, readonly StoredRow[]>>> {
  const rows: Record<string, readonly StoredRow[]> = {};
  for (const { name } of projections) {
    const page = await views.page({ projection: name }, { limit: 100_000 })();
    if (E.isLeft(page)) throw new Error(page.left.message);
    rows[name] = page.right;
  }
  return rows;
}
