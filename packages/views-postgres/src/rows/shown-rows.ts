// Rows of the build that is shown: the current one, or one that is named.
import * as E from 'fp-ts/lib/Either.js';
import type { Build, Shown, ViewLayout } from '@millrace/core';
import { failed, isCustomView, nameOf, notThere, refused, type Answer } from '../answer.js';
import { layoutOf } from '../builds/layout-text.js';
import type { Database } from '../connection/database.js';
import { sqlState } from '../connection/pg-error.js';
import { parameters, type Parameters } from '../connection/statement.js';

/** Which rows: what stands behind the name of the table; or why they cannot be had. */
export type Selection = (layout: ViewLayout, p: Parameters) => string | { readonly refused: string };

export interface FoundRow {
  readonly key: string;
  /** As JSON. */
  readonly document: string;
}

/** @throws what pg throws. */
export type ShownRows = (of: Shown, selection: Selection) => Promise<Answer<readonly FoundRow[]>>;

interface Known {
  readonly id: string;
  readonly build: Build;
  readonly layout: ViewLayout;
}

// A build may be swapped out, or dropped and made again, between two looks; hardly so often.
const ATTEMPTS = 5;

/**
 * Reads rows. What is known of a build is kept, and each read sees whether it still holds, so that it costs one
 * statement.
 */
export function shownRows(database: Database): ShownRows {
  const kept = new Map<string, Known>();
  return async (of, selection) => {
    const name = JSON.stringify([of.projection, of.version]);
    const missing = { projection: of.projection, version: of.version ?? 0 };
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const known = kept.get(name) ?? (await find(database, of));
      if (known === undefined) return notThere(missing);
      if (known.layout.kind === 'custom') return isCustomView(known.build);
      const p = parameters();
      const which = selection(known.layout, p);
      if (typeof which !== 'string') return refused(known.build, which.refused);
      const found = await read(database, known, of.version === undefined, which, p);
      if (found !== undefined) {
        kept.set(name, known);
        return E.right(found);
      }
      kept.delete(name);
    }
    const message = `${nameOf(missing)} changes too fast to be read`;
    return failed(message, new Error(message), true);
  };
}

async function find({ names, ask }: Database, { projection, version }: Shown): Promise<Known | undefined> {
  const which = version === undefined ? `status = 'current'` : 'version = $2';
  const [row] = await ask({
    text: `select id::text, version::text, layout from ${names.builds} where projection = $1 and ${which}`,
    values: version === undefined ? [projection] : [projection, version],
  });
  const [id, found, layout] = row ?? [];
  if (typeof id !== 'string' || typeof layout !== 'string') return undefined;
  return { id, build: { projection, version: Number(found) }, layout: layoutOf(layout) };
}

// `undefined`: the build is not any more what it is taken for.
async function read(
  { names, ask }: Database,
  { id, build }: Known,
  current: boolean,
  which: string,
  p: Parameters,
): Promise<readonly FoundRow[] | undefined> {
  const status = current ? ` and b.status = 'current'` : '';
  try {
    // Where the build is as it should be and has no such rows, there is one row without a key.
    const found = await ask({
      text: `select r.key, r.document::text from ${names.builds} b
        left join lateral (select key, document from ${names.table(build)} ${which}) r on true
        where b.id = ${p(id, 'bigint')}${status} order by r.key`,
      values: p.values,
      hot: true,
    });
    if (found.length === 0) return undefined;
    return found.flatMap(([key, document]) =>
      typeof key === 'string' && typeof document === 'string' ? [{ key, document }] : [],
    );
  } catch (error) {
    if (sqlState(error) === '42P01') return undefined;
    throw error;
  }
}
