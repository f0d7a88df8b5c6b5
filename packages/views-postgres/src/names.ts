// The names of all that the store has in its schema, as they stand in statements.
import type { Build } from '@millrace/core';
import { quoteIdentifier, type Identifier } from './identifier.js';
import { tableName } from './table-name.js';

export interface Names {
  readonly schema: Identifier;
  /** Which migrations have run. */
  readonly migrations: string;
  readonly builds: string;
  readonly slots: string;
  readonly parked: string;
  readonly applied: string;
  readonly workers: string;
  /** The sequence of the tokens. */
  readonly tokens: string;
  /** The rows of a build. */
  readonly table: (build: Build) => string;
  /** The name under which readers find the rows of the current build. */
  readonly view: (projection: string) => string;
}

/** The names in `schema`. No table or view of a projection begins with `_` and is then as short as those of the store. */
export function namesIn(schema: Identifier): Names {
  const own = (name: string): string => `${quoteIdentifier(schema)}.${name}`;
  const made = (...parts: readonly string[]): string => own(quoteIdentifier(tableName(...parts)));
  return {
    schema,
    migrations: own('_migrations'),
    builds: own('_builds'),
    slots: own('_slots'),
    parked: own('_parked'),
    applied: own('_applied'),
    workers: own('_workers'),
    tokens: own('_tokens'),
    table: ({ projection, version }) => made(projection, `v${String(version)}`),
    view: (projection) => made(projection),
  };
}
