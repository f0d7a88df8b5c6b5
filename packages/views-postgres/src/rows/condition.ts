// What a look-up asks for, as a condition that finds exactly the rows whose property is that value.
import type { Json } from '@millrace/core';
import { byteLength } from '../identifier.js';
import type { Parameters } from '../connection/statement.js';
import { isStorableJson } from '../storable.js';
import { LONGEST_VALUE, propertyOf, type FieldColumn } from './columns.js';

/** By the column where that can hold the value, which has an index; else by the document. */
export function condition(p: Parameters, { field, column }: FieldColumn, value: Json): string {
  const json = JSON.stringify(value);
  if (!isStorableJson(json)) return 'false';
  if (field.type === 'text' && typeof value === 'string' && byteLength(value) <= LONGEST_VALUE)
    return `${column} = ${p(value, 'text')}`;
  if (field.type === 'number' && typeof value === 'number') return `${column} = ${p(String(value), 'numeric')}`;
  if (field.type === 'boolean' && typeof value === 'boolean') return `${column} = ${p(value, 'boolean')}`;
  if (field.type === 'json' && isShort(json)) return `${column} = ${p(json, 'jsonb')}`;
  return `${propertyOf(field)} = ${p(json, 'jsonb')}`;
}

// PostgreSQL writes numbers without an exponent and puts spaces between values: at most one per character.
function isShort(json: string): boolean {
  return byteLength(json) * 2 <= LONGEST_VALUE && !/\de[+-]?\d/.test(json);
}
