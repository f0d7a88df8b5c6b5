// The columns of a document table: the fields by which its rows are found, taken from the document by the server.
import type { Build, ViewField, ViewLayout } from '@millrace/core';
import type { Names } from '../names.js';
import { isIdentifier, quoteIdentifier, type Identifier } from '../identifier.js';
import { quoteLiteral } from '../literal.js';
import { tableName } from '../table-name.js';

export interface FieldColumn {
  readonly field: ViewField;
  /** As it stands in statements. */
  readonly column: string;
  /** Whether it has an index. */
  readonly indexed: boolean;
}

/** Longer values are found by the document alone: an index takes no more than some 2,700 bytes, the key included. */
export const LONGEST_VALUE = 1_000;

// The own columns of the table, and those that every table has.
const TAKEN = new Set(['key', 'document', 'ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid']);

/** A property by its own name, unless that is taken or is none; then `field__` and the name. */
export function columnName(property: string): Identifier {
  const own = isIdentifier(property) && !TAKEN.has(property) && !property.startsWith('field__');
  return own ? property : tableName('field', property);
}

/**
 * The columns of a layout. The look-ups are indexed, and the parts of a key that has several; the only part of a key is
 * found by the key.
 */
export function columnsOf(layout: ViewLayout): readonly FieldColumn[] {
  if (layout.kind === 'custom') return [];
  const indexed = new Set([...layout.lookups, ...(layout.key.length > 1 ? layout.key : [])].map(({ name }) => name));
  const fields = new Map([...layout.lookups, ...layout.key].map((field) => [field.name, field]));
  const inOrder = [...layout.key, ...layout.lookups].map(({ name }) => name);
  return [...new Set(inOrder)].flatMap((name) => {
    const field = fields.get(name);
    return field === undefined
      ? []
      : [{ field, column: quoteIdentifier(columnName(name)), indexed: indexed.has(name) }];
  });
}

/** The statement that makes the table of a build. */
export function createTable(names: Names, build: Build, layout: ViewLayout): string {
  const generated = columnsOf(layout).map(
    ({ field, column }) => `, ${column} ${typeOf(field)} generated always as (${valueOf(field)}) stored`,
  );
  // Documents change more often than they come: with some room on its page a new version needs no new index entries.
  return `create table ${names.table(build)} (
    key text collate "C" primary key, document jsonb not null${generated.join('')}
  ) with (fillfactor = 90)`;
}

/** The statements that make its indexes: each finds rows in the order of their keys. */
export function createIndexes(names: Names, build: Build, layout: ViewLayout): readonly string[] {
  return columnsOf(layout).flatMap(({ column, indexed }) =>
    indexed ? [`create index on ${names.table(build)} (${column}, key)`] : [],
  );
}

/** The property in the document. */
export const propertyOf = ({ name }: ViewField): string => `document -> ${quoteLiteral(name)}`;

function typeOf({ type }: ViewField): string {
  return { text: 'text collate "C"', number: 'numeric', boolean: 'boolean', json: 'jsonb' }[type];
}

// Never an error, whatever the document is: what does not fit is null.
function valueOf(field: ViewField): string {
  const json = propertyOf(field);
  const text = `document ->> ${quoteLiteral(field.name)}`;
  const isA = (type: string): string => `jsonb_typeof(${json}) = '${type}'`;
  switch (field.type) {
    case 'text':
      return `case when ${isA('string')} and octet_length(${text}) <= ${String(LONGEST_VALUE)} then ${text} end`;
    case 'number':
      return `case when ${isA('number')} then (${json})::numeric end`;
    case 'boolean':
      return `case when ${isA('boolean')} then (${json})::boolean end`;
    case 'json':
      return `case when octet_length((${json})::text) <= ${String(LONGEST_VALUE)} then ${json} end`;
  }
}
