// A position as the files hold it: two strings, since JSON's readers may round large numbers.
import type { Position } from '@millrace/core';
import * as t from 'io-ts';

export function placeText({ commit, prepare }: Position): { readonly commit: string; readonly prepare: string } {
  return { commit: String(commit), prepare: String(prepare) };
}

/** Reads a position; `undefined` when it is none. */
export function readPlace(value: unknown): Position | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { commit, prepare } = value as Readonly<Record<string, unknown>>;
  const [c, p] = [readInteger(commit), readInteger(prepare)];
  return c === undefined || p === undefined ? undefined : Object.freeze({ commit: c, prepare: p });
}

/** Reads an integer that is not negative; `undefined` when it is none. */
export function readInteger(value: unknown): bigint | undefined {
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? BigInt(value) : undefined;
}

/** The codec of positions in files. */
export const Place = new t.Type<Position, unknown, unknown>(
  'a position',
  (value): value is Position => readPlace(value) !== undefined,
  (value, context) => {
    const position = readPlace(value);
    return position === undefined ? t.failure(value, context) : t.success(position);
  },
  placeText,
);
