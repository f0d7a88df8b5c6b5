// The options of a view store in PostgreSQL, and what holds without them.
import { DefinitionError } from '@millrace/core';
import type { DatabaseOptions } from './connection/database.js';
import { isIdentifier, type Identifier } from './identifier.js';

/** How views are kept in PostgreSQL. Everything has a default. */
export interface PostgresViewsOptions {
  /** Where all tables and views are. Default: `millrace`. */
  readonly schema?: string;
  /**
   * Whether the store makes its tables and those of new builds, and swaps and drops builds. With `false` it refuses to,
   * and so its user needs no right to create anything; `migrate` and a store that may do that then. Default: true.
   */
  readonly create?: boolean;
  /**
   * Whether statements that are sent again and again are prepared by name. Turn it off behind a pooler that gives each
   * transaction another connection and does not keep track of them (PgBouncer before 1.21). Default: true.
   */
  readonly prepared?: boolean;
  /** Milliseconds within which the server must answer a statement; then its connection is given up. Default: 60,000. */
  readonly timeout?: number;
  /** Milliseconds for which a statement waits for others who hold what it needs, such as a slot. Default: 10,000. */
  readonly patience?: number;
  /**
   * Milliseconds for which the body of a transaction may do nothing with it. Then the server ends it, so that a process
   * which was suspended does not block others. Default: 60,000.
   */
  readonly idle?: number;
}

/** @throws DefinitionError when an option makes no sense. */
export function withDefaults(options: PostgresViewsOptions): DatabaseOptions & { readonly schema: Identifier } {
  const { schema = 'millrace', create = true, prepared = true } = options;
  const { timeout = 60_000, patience = 10_000, idle = 60_000 } = options;
  if (!isIdentifier(schema) || schema.startsWith('pg_'))
    throw new DefinitionError(`schema: PostgreSQL takes no schema named ${JSON.stringify(schema)}`);
  for (const [name, value] of Object.entries({ timeout, patience, idle }))
    if (!Number.isInteger(value) || value < 1 || value > 2 ** 31 - 1)
      throw new DefinitionError(`${name}: expected whole milliseconds, at least 1, got ${String(value)}`);
  return { schema, create, prepared, timeout, patience, idle };
}
