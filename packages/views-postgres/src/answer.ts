// The failures that views in PostgreSQL answer with.
import * as E from 'fp-ts/lib/Either.js';
import type { Build, Pause, Slot, ViewError } from '@millrace/core';

export type Answer<A> = E.Either<ViewError, A>;

/** What a verb without a result answers. */
export const DONE: Answer<void> = E.right(undefined);

/** @param token the newest that was given out. @param paused where that is why. */
export function fenced(slot: Slot, token: bigint, paused?: Pause): Answer<never> {
  if (paused !== undefined)
    return E.left({ _tag: 'Fenced', slot, token, paused, message: `${nameOf(slot)} is paused: resume it first` });
  const message = `slot ${String(slot.slot)} of ${nameOf(slot)} is in other hands: its newest token is ${String(token)}`;
  return E.left({ _tag: 'Fenced', slot, token, message });
}

/** @param why completes a sentence that begins with the name of the build. */
export function refused({ projection, version }: Build, why: string): Answer<never> {
  const build = { projection, version };
  return E.left({ _tag: 'ViewRefused', build, message: `${nameOf(build)} ${why}` });
}

export function failed(message: string, cause: unknown, retryable: boolean): Answer<never> {
  return E.left({ _tag: 'ViewFailed', retryable, cause, message });
}

/** Another transaction was in the way; nothing is written. */
export function overtaken(message: string, cause: unknown): Answer<never> {
  return E.left({ _tag: 'ViewFailed', retryable: true, overtaken: true, cause, message });
}

export const notThere = (build: Build): Answer<never> => refused(build, 'is not there: prepare it first');

export const isCustomView = (build: Build): Answer<never> => refused(build, 'is a custom view: it has no rows');

/** How a message calls a build. A projection without a version is named alone. */
export function nameOf({ projection, version }: Build): string {
  return version === 0 ? projection : `${projection} version ${String(version)}`;
}
