// Reads rows: by their keys, or in pages in the order of their keys, with or without look-ups.
import * as E from 'fp-ts/lib/Either.js';
import type { Json, JsonObject, RowPage, StoredRow, ViewLayout } from '@millrace/core';
import { refused, type Answer } from './answers.js';
import { compareKeys, placeBehind } from './key-order.js';
import type { MemoryBuild } from './memory-build.js';

/** The rows of `keys`, in their order. */
export function readRows(at: MemoryBuild, keys: readonly string[]): Answer<readonly (Json | undefined)[]> {
  if (at.layout.kind === 'custom') return refused(at.build, 'is a custom view: it has no rows');
  return E.right(keys.map((key) => at.rows.get(key)));
}

/** A page of the rows of a build. */
export function readPage(at: MemoryBuild, { where = {}, after, limit }: RowPage): Answer<readonly StoredRow[]> {
  if (at.layout.kind === 'custom') return refused(at.build, 'is a custom view: it has no rows');
  const wanted = Object.entries(where);
  const unknown = wanted.find(([name]) => !isDeclared(at.layout, name));
  if (unknown !== undefined) return refused(at.build, `has no look-up ${unknown[0]}`);
  const sorted = (at.sorted ??= [...at.rows.keys()].sort(compareKeys));
  const page: StoredRow[] = [];
  for (let i = after === undefined ? 0 : placeBehind(sorted, after); i < sorted.length && page.length < limit; i++) {
    const key = sorted[i] ?? '';
    const row = at.rows.get(key);
    if (row !== undefined && wanted.every(([name, value]) => has(row, name, value))) page.push({ key, row });
  }
  return E.right(page);
}

function isDeclared(layout: ViewLayout, name: string): boolean {
  return layout.kind === 'documents' && [...layout.key, ...layout.lookups].some((field) => field.name === name);
}

function has(row: Json, name: string, value: Json): boolean {
  return isRecord(row) && Object.hasOwn(row, name) && isSame(row[name], value);
}

/** Whether two values are the same JSON: the order of names does not count. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isRecord(a) !== isRecord(b)) return false;
  const [one, two] = [Object.entries(a), Object.entries(b)];
  const other = new Map<string, Json>(two);
  return one.length === two.length && one.every(([name, value]: [string, Json]) => isSame(value, other.get(name)));
}

function isRecord(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
