// Assertions of the contract, of Node alone, so that they run under any test runner.
/// <reference types="node" />
// eslint-disable-next-line no-restricted-imports -- the only assertions that every runner has; stores are tested on Node
import assert from 'node:assert/strict';
import * as E from 'fp-ts/lib/Either.js';
import { ReadError, type StoreFault } from '@millrace/core';

export { assert };

/** What is on the right; fails when there is a left. */
export function right<L, A>(either: E.Either<L, A>): A {
  if (E.isRight(either)) return either.right;
  return assert.fail(`expected a right, got ${describe(either.left)}`);
}

/** What is on the left, if it has that tag; fails otherwise. */
export function left<L extends Tagged, T extends L['_tag']>(either: E.Either<L, unknown>, tag: T): Variant<L, T> {
  if (E.isRight(either)) return assert.fail(`expected ${tag}, got ${describe(either.right)}`);
  return tagged(either.left, tag);
}

/** The value, if it has that tag; fails otherwise. */
export function tagged<L extends Tagged, T extends L['_tag']>(value: L, tag: T): Variant<L, T> {
  return hasTag<L, T>(value, tag) ? value : assert.fail(`expected ${tag}, got ${describe(value)}`);
}

interface Tagged {
  readonly _tag: string;
}

type Variant<L, T> = Extract<L, { readonly _tag: T }>;

function hasTag<L extends Tagged, T extends L['_tag']>(value: L, tag: T): value is Variant<L, T> {
  return value._tag === tag;
}

/** The `ReadError` that the work rejects with; fails when it does not, or with another fault. */
export async function readError(work: Promise<unknown>, fault: StoreFault): Promise<ReadError> {
  const outcome: unknown = await work.then(
    () => 'no error',
    (error: unknown) => error,
  );
  if (!(outcome instanceof ReadError)) return assert.fail(`expected a ReadError, got ${describe(outcome)}`);
  assert.equal(outcome.fault, fault);
  return outcome;
}

function describe(value: unknown): string {
  return value instanceof Error
    ? String(value)
    : JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${String(inner)}n` : inner));
}
