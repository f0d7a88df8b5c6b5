// A position as it is shown, and as it is typed.
import * as E from 'fp-ts/lib/Either.js';
import type { Position } from '@millrace/core';
import type { Parse } from '../verbs/parameters.js';

/** `commit/prepare`. @param otherwise where there is none. */
export function positionText(position: Position | undefined, otherwise: string): string {
  return position === undefined ? otherwise : `${String(position.commit)}/${String(position.prepare)}`;
}

/** `commit/prepare`, or one number for both. */
export const position: Parse<Position> = (text) => {
  const [, commit = '', prepare = commit] = /^(\d{1,20})(?:\/(\d{1,20}))?$/.exec(text) ?? [];
  return commit === ''
    ? E.left(`expected a position, such as 1234/1234, got '${text}'`)
    : E.right({ commit: BigInt(commit), prepare: BigInt(prepare) });
};

/** How much of the way from `first` to `last` lies before `at`: 0 to 1. */
export function shareOf(at: Position | undefined, last: Position | undefined, first?: Position): number {
  if (last === undefined) return 1;
  const begin = first?.commit ?? 0n;
  const [way, whole] = [Number((at?.commit ?? begin) - begin), Number(last.commit - begin)];
  return whole <= 0 ? 1 : Math.min(1, Math.max(0, way / whole));
}
