// What a worker sees of the slots of a projection and of the other workers, in a time that is bounded.
import * as E from 'fp-ts/lib/Either.js';
import type { Clock } from '../../ports/clock.js';
import type { ViewError } from '../../ports/view-store.js';
import { within } from '../runner/within.js';
import type { Slots } from './work-entry.js';

/** Who holds each slot, and how many workers live; or that there is nothing to do for this version any more. */
export type Seen = 'retired' | { readonly holders: readonly (string | undefined)[]; readonly workers: number };

/**
 * Looks, and announces the worker `owner` for the time of a lease. A store that does not answer for so long counts as one
 * that fails. The build is made at the first look only: what is dropped later stays so.
 */
export function lookAround(
  slots: Slots | undefined,
  owner: string,
  lease: number,
  clock: Clock,
): () => Promise<E.Either<ViewError, Seen>> {
  if (slots === undefined) return () => Promise.resolve(E.right({ holders: [undefined], workers: 1 }));
  const inTime = async <A>(work: Promise<E.Either<ViewError, A>>): Promise<E.Either<ViewError, A>> =>
    (await within(clock, lease, work))?.value ?? E.left(silent(lease));
  let prepared = false;
  return async () => {
    const state = await inTime(prepared ? slots.look() : slots.prepare());
    if (E.isLeft(state)) return state;
    prepared = true;
    if (state.right === undefined) return E.right('retired');
    const holders = state.right.progress.map((slot) => slot.owner);
    const workers = await inTime(slots.announce(owner, lease)());
    return E.isLeft(workers) ? workers : E.right({ holders, workers: workers.right });
  };
}

function silent(lease: number): ViewError {
  const message = `the view store has not answered for ${String(lease)} ms`;
  return { _tag: 'ViewFailed', retryable: true, cause: undefined, message };
}
