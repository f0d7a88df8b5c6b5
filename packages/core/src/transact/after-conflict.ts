// What is decided on after a conflict: the state as the leader shows it, and what the next append is to expect.
import * as E from 'fp-ts/lib/Either.js';
import type { StreamState } from '../aggregate/stream-state.js';
import type { WrongExpectedRevision } from '../ports/event-store.js';
import { unread } from '../repository/folding.js';
import type { Inside } from '../repository/repository.js';
import type { Failed } from './result.js';
import { unseenPolicy } from './retry-policy.js';

type Refreshed = E.Either<Failed<undefined>, StreamState>;

/**
 * The state after a conflict, from the leader.
 *
 * What the refusal names is never expected on its word alone, unless the store says no more than its reads show: it may
 * be of an event that nobody can read yet, and that vanishes with the leader that has it. To append behind it would be to
 * append behind an event that was not decided on. The event is waited for instead, for a while; when it has not come, the
 * next append expects what was read, as the last one did.
 */
export async function refreshAfter(
  inside: Inside,
  from: StreamState,
  { actual }: Pick<WrongExpectedRevision, 'actual'>,
): Promise<Refreshed> {
  let state = from;
  for (let look = 1; ; look++) {
    const refreshed = await inside.source.refresh(state, { requireLeader: true });
    if (E.isLeft(refreshed)) return refreshed;
    state = refreshed.right;
    if (inside.store.hiddenRevision === undefined)
      return state.revision === undefined ? E.right({ ...state, expected: actual }) : refreshed;

    const hidden = state.revision === undefined ? await hiddenRevision(inside, from) : E.right(undefined);
    if (E.isLeft(hidden)) return hidden;
    // Where nothing is shown, and the append was to follow something, the stream was deleted since: that is news enough.
    const seen = state.revision ?? hidden.right;
    const settled = actual === 'no_stream' || (seen === undefined ? from.expected !== 'no_stream' : seen >= actual);
    if (settled || look >= unseenPolicy.attempts)
      return hidden.right === undefined ? refreshed : E.right({ ...state, expected: hidden.right });
    await waitUnseen(inside, look);
  }
}

/** Waits for what a refusal was for and the leader does not show yet. */
export function waitUnseen({ clock, random }: Inside, look: number): Promise<void> {
  return clock.sleep(unseenPolicy.delay(look, random()));
}

/** Whether all that a conflict told is where to append: the state was empty, and is, since all events are hidden. */
export function onlyHidden(before: StreamState, after: StreamState): boolean {
  return before.expected === 'no_stream' && after.revision === undefined && after.expected !== 'no_stream';
}

/** The revision of a stream all of whose events are hidden, if it is one. Only for stores that tell. */
export async function hiddenRevision(
  { store }: Pick<Inside, 'store'>,
  { identity: { stream } }: StreamState,
): Promise<E.Either<Failed<undefined>, bigint | undefined>> {
  try {
    const answer = (await store.hiddenRevision?.(stream)()) ?? E.right(undefined);
    return E.isLeft(answer) ? E.left(unread(stream, answer.left)) : answer;
  } catch (cause) {
    return E.left(unread(stream, cause));
  }
}
