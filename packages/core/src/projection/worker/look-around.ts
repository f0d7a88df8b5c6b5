// What a worker sees of the slots of a projection and of the other workers, in a time that is bounded.
import * as E from 'fp-ts/lib/Either.js';
import type { Clock } from '../../ports/clock.js';
import type { Pause } from '../../ports/pause.js';
import type { ViewError } from '../../ports/view-store.js';
import { within } from '../runner/within.js';
import type { WorkEntry } from './work-entry.js';

/** What a worker sees. */
export type Seen =
  /** There is nothing to do for this version any more. */
  | { readonly _tag: 'Retired' }
  /** There is nothing to do for now. */
  | { readonly _tag: 'Paused'; readonly pause: Pause }
  /** Who holds each slot, and how many workers live. */
  | { readonly _tag: 'Slots'; readonly holders: readonly (string | undefined)[]; readonly workers: number };

/**
 * Looks, and announces the worker `owner` for the time of a lease. A store that does not answer for so long counts as one
 * that fails. The build is made at the first look only: what is dropped later stays so.
 */
export function lookAround(
  { slots, pause }: Pick<WorkEntry, 'slots' | 'pause'>,
  owner: string,
  lease: number,
  clock: Clock,
): () => Promise<E.Either<ViewError, Seen>> {
  if (slots === undefined) return lookForPause(pause, lease, clock);
  const inTime = async <A>(work: Promise<E.Either<ViewError, A>>): Promise<E.Either<ViewError, A>> =>
    (await within(clock, lease, work))?.value ?? E.left(silent(lease));
  let prepared = false;
  return async () => {
    const state = await inTime(prepared ? slots.look() : slots.prepare());
    if (E.isLeft(state)) return state;
    prepared = true;
    if (state.right === undefined) return E.right({ _tag: 'Retired' });
    const { paused } = state.right;
    const holders = state.right.progress.map((slot) => slot.owner);
    const workers = await inTime(slots.announce(owner, lease)());
    if (E.isLeft(workers)) return workers;
    return E.right(paused ? { _tag: 'Paused', pause: paused } : { _tag: 'Slots', holders, workers: workers.right });
  };
}

// There is one slot, and nobody to share it with. When it is not known whether it is paused, the runner finds out.
function lookForPause(
  pause: WorkEntry['pause'],
  lease: number,
  clock: Clock,
): () => Promise<E.Either<ViewError, Seen>> {
  return async () => {
    const paused = pause && (await within(clock, lease, pause()))?.value;
    return E.right(paused ? { _tag: 'Paused', pause: paused } : { _tag: 'Slots', holders: [undefined], workers: 1 });
  };
}

function silent(lease: number): ViewError {
  const message = `the view store has not answered for ${String(lease)} ms`;
  return { _tag: 'ViewFailed', retryable: true, cause: undefined, message };
}
