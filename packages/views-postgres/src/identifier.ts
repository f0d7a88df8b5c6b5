// Names of tables, columns and indexes that PostgreSQL takes as they are, and how they stand in a statement.
import * as E from 'fp-ts/lib/Either.js';

declare const checked: unique symbol;

/**
 * A name that PostgreSQL takes and keeps unchanged: not empty, at most 63 bytes of UTF-8 (it would cut longer ones short
 * without an error), without NUL and without half a surrogate pair. Made by `identifier` and `tableName`.
 */
export type Identifier = string & { readonly [checked]: true };

/** Why a name is no identifier. */
export interface IdentifierRefused {
  readonly _tag: 'IdentifierRefused';
  readonly name: string;
  /** `malformed`: it has half a surrogate pair, and so no UTF-8. */
  readonly reason: 'empty' | 'too-long' | 'nul' | 'malformed';
}

/** The most that PostgreSQL keeps of a name, in bytes of UTF-8; servers may be built otherwise, but none are. */
export const MAX_IDENTIFIER_BYTES = 63;

const encoder = new TextEncoder();

/** The length of a text in bytes of UTF-8. */
export const byteLength = (text: string): number => encoder.encode(text).length;

/**
 * Whether PostgreSQL takes a name and keeps it as it is.
 *
 * @param name any text.
 * @example
 * isIdentifier('select "all"') // true: it will be quoted
 */
export function isIdentifier(name: string): name is Identifier {
  return refusalOf(name) === undefined;
}

/**
 * Checks a name.
 *
 * @param name any text; case counts, and reserved words are as good as others.
 * @returns the name; or `IdentifierRefused` with the reason.
 * @example
 * import * as E from 'fp-ts/lib/Either.js';
 *
 * identifier('user') // E.right('user')
 * identifier('') // E.left({ _tag: 'IdentifierRefused', name: '', reason: 'empty' })
 */
export function identifier(name: string): E.Either<IdentifierRefused, Identifier> {
  if (isIdentifier(name)) return E.right(name);
  return E.left({ _tag: 'IdentifierRefused', name, reason: refusalOf(name) ?? 'empty' });
}

/**
 * A name as it stands in a statement: in double quotes, those within it doubled. Nothing in the name can end it.
 *
 * @param name a checked name.
 * @returns SQL.
 * @example
 * quoteIdentifier(tableName('my "own" view')) // "my ""own"" view"
 */
export function quoteIdentifier(name: Identifier): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function refusalOf(name: string): IdentifierRefused['reason'] | undefined {
  if (name === '') return 'empty';
  if (name.includes('\0')) return 'nul';
  if (!name.isWellFormed()) return 'malformed';
  return byteLength(name) > MAX_IDENTIFIER_BYTES ? 'too-long' : undefined;
}
