// Pages of rows in the order of their keys, with or without look-ups.
import * as E from 'fp-ts/lib/Either.js';
import type { Json, RowPage, Shown, StoredRow, ViewLayout } from '@millrace/core';
import type { Answer } from '../answer.js';
import type { Parameters } from '../connection/statement.js';
import { columnsOf } from './columns.js';
import { condition } from './condition.js';
import type { Selection, ShownRows } from './shown-rows.js';

/** @throws what pg throws. */
export async function readPage(read: ShownRows, of: Shown, page: RowPage): Promise<Answer<readonly StoredRow[]>> {
  const answer = await read(of, (layout, p) => selection(layout, p, page));
  if (E.isLeft(answer)) return answer;
  return E.right(answer.right.map(({ key, document }) => ({ key, row: JSON.parse(document) as Json })));
}

function selection(layout: ViewLayout, p: Parameters, { where = {}, after, limit }: RowPage): ReturnType<Selection> {
  const columns = columnsOf(layout);
  const conditions = after === undefined ? [] : [`key > ${p(behind(after), 'text')}`];
  for (const [name, value] of Object.entries(where)) {
    const column = columns.find(({ field }) => field.name === name);
    if (column === undefined) return { refused: `has no look-up ${name}` };
    conditions.push(condition(p, column, value));
  }
  const filter = conditions.length === 0 ? '' : `where ${conditions.join(' and ')} `;
  const most = limit === Infinity ? null : Math.max(0, Math.ceil(limit) || 0);
  return `${filter}order by key limit ${p(most, 'bigint')}`;
}

// No key has a NUL: what comes behind one that has comes behind what is before it.
function behind(after: string): string {
  return after.toWellFormed().split('\0')[0] ?? '';
}
