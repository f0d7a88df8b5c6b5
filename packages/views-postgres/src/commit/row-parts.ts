// Rows as statements: all that are written in one, all that are removed in another.
import type { RowChange } from '@millrace/core';
import type { Parameters } from '../connection/statement.js';
import { isStorable } from '../storable.js';

/**
 * Writes the rows. They travel as two JSON arrays, which is the fastest of the ways that PostgreSQL has for this; and
 * as JSON it refuses keys that it cannot hold, instead of taking them for others.
 *
 * @param from what else has to be there, such as `'held, '`.
 */
export function upsertRows(p: Parameters, table: string, rows: readonly RowChange[], from = ''): string {
  const keys: string[] = [];
  const documents: string[] = [];
  for (const { key, row } of rows) {
    if (row === undefined) continue;
    keys.push(key);
    documents.push(JSON.stringify(row));
  }
  const lists = [JSON.stringify(keys), `[${documents.join(',')}]`].map((list) => p(list, 'jsonb'));
  return `insert into ${table} (key, document) select x.key, x.document
    from ${from}rows from (jsonb_array_elements_text(${lists[0] ?? ''}), jsonb_array_elements(${lists[1] ?? ''})) as x (key, document)
    on conflict (key) do update set document = excluded.document`;
}

/** Removes the rows, if the slot is held. What PostgreSQL cannot hold is not there. */
export function deleteRows(p: Parameters, table: string, rows: readonly RowChange[]): string {
  const keys = rows.flatMap(({ key, row }) => (row === undefined && isStorable(key) ? [key] : []));
  return `delete from ${table} t using held where t.key = any(${p(keys, 'text[]')})`;
}
