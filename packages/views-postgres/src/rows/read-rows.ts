// Rows by their keys.
import * as E from 'fp-ts/lib/Either.js';
import type { Json, Shown } from '@millrace/core';
import type { Answer } from '../answer.js';
import { isStorable } from '../storable.js';
import type { ShownRows } from './shown-rows.js';

/** The rows of `keys`, in their order. @throws what pg throws. */
export async function readRows(
  read: ShownRows,
  of: Shown,
  keys: readonly string[],
): Promise<Answer<readonly (Json | undefined)[]>> {
  // What cannot be stored is not there; sent as it is it would be taken for another key.
  const wanted = keys.filter(isStorable);
  const answer = await read(of, (_, p) => `where key = any(${p(wanted, 'text[]')})`);
  if (E.isLeft(answer)) return answer;
  const found = new Map(answer.right.map(({ key, document }) => [key, document]));
  return E.right(
    keys.map((key) => {
      const document = found.get(key);
      return document === undefined ? undefined : (JSON.parse(document) as Json);
    }),
  );
}
