// The failures that a view store in memory answers with.
import * as E from 'fp-ts/lib/Either.js';
import type { Build, Pause, Slot, ViewError } from '@millrace/core';

export type Answer<A> = E.Either<ViewError, A>;

/** What a verb without a result answers. */
export const DONE: Answer<void> = E.right(undefined);

/** @param token the newest that was given out. @param paused where that is why. */
export function fenced(slot: Slot, token: bigint, paused?: Pause): Answer<never> {
  if (paused !== undefined)
    return E.left({ _tag: 'Fenced', slot, token, paused, message: `${nameOf(slot)} is paused: resume it first` });
  const message = `slot ${slot.slot} of ${nameOf(slot)} is in other hands: its newest token is ${String(token)}`;
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

/** Another commit came in between. */
export function overtaken(message: string): Answer<never> {
  return E.left({ _tag: 'ViewFailed', retryable: true, overtaken: true, cause: undefined, message });
}

/** How a message calls a build. */
export function nameOf({ projection, version }: Build): string {
  return `${projection} version ${version}`;
}
