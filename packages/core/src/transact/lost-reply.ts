// After a lost reply: whether the append was written, found out without writing it twice.
import * as E from 'fp-ts/lib/Either.js';
import type { CommitEvent } from '../aggregate/new-event.js';
import type { StreamState } from '../aggregate/stream-state.js';
import type { Ambiguous, AppendError, Appended, WrongExpectedRevision } from '../ports/event-store.js';
import type { RecordedEvent } from '../ports/event.js';
import type { Inside } from '../repository/repository.js';

/** The reply stayed lost. */
export interface Unresolved {
  readonly _tag: 'Unresolved';
  readonly cause: unknown;
}

export type AppendOutcome = E.Either<AppendError | Unresolved, Appended>;

/**
 * Sends the same events again, with the same ids: the store then answers that they are written, whichever append wrote
 * them. A conflict after a lost reply is no proof that they are not: the stream may have been re-created or have moved
 * on; so the own ids are looked for first. Once in doubt, only the store's word that they are there, or that others are
 * where they would be, ends it; anything else is unresolved when the attempts are spent.
 */
export async function resolveLostReply(
  inside: Inside,
  base: StreamState,
  events: readonly CommitEvent[],
  lost: Ambiguous,
): Promise<AppendOutcome> {
  const { store, lostReply, clock, random } = inside;
  let { cause } = lost;
  for (let attempt = 1; attempt < lostReply.attempts; attempt++) {
    let answer: AppendOutcome;
    try {
      await clock.sleep(lostReply.delay(attempt, random()));
      answer = await store.append(base.identity.stream, base.expected, events)();
    } catch (thrown) {
      cause = thrown;
      continue;
    }
    if (E.isRight(answer)) return answer;
    if (answer.left._tag === 'WrongExpectedRevision') return findOwn(inside, base, events, answer.left);
    ({ cause } = answer.left);
  }
  return E.left({ _tag: 'Unresolved', cause });
}

/** Looks for `events` where they must stand if an earlier append wrote them. */
async function findOwn(
  { store }: Inside,
  base: StreamState,
  events: readonly CommitEvent[],
  conflict: WrongExpectedRevision,
): Promise<AppendOutcome> {
  const from = base.expected === 'no_stream' ? 'start' : base.expected + 1n;
  const found: RecordedEvent[] = [];
  try {
    const pages = store.readStream(base.identity.stream, { from, maxCount: events.length, requireLeader: true });
    for await (const page of pages) found.push(...page);
  } catch (cause) {
    return E.left({ _tag: 'Unresolved', cause });
  }
  const last = found[found.length - 1];
  const own = found.length === events.length && found.every(({ id }, i) => id === events[i]?.id);
  return own && last !== undefined ? E.right({ revision: last.revision, position: last.position }) : E.left(conflict);
}
