// An append that is certain of its outcome, or says that it is not: lost replies are resolved here.
import * as E from 'fp-ts/lib/Either.js';
import type { CommitEvent } from '../aggregate/new-event.js';
import type { StreamState } from '../aggregate/stream-state.js';
import type { Appended, NotAppended, WrongExpectedRevision } from '../ports/event-store.js';
import type { RecordedEvent } from '../ports/event.js';
import type { Inside } from '../repository/repository.js';

/** The reply stayed lost. */
export interface Unresolved {
  readonly _tag: 'Unresolved';
  readonly cause: unknown;
}

export type AppendOutcome = E.Either<WrongExpectedRevision | NotAppended | Unresolved, Appended>;

/**
 * Appends `events` on `base`. After a lost reply the same events are sent again, with the same ids: the store then
 * answers that they are written, whichever append wrote them. A conflict after a lost reply is no proof that they are
 * not: the stream may have been re-created or have moved on; so the own ids are looked for first.
 */
export async function appendCertainly(
  inside: Inside,
  base: StreamState,
  events: readonly CommitEvent[],
): Promise<AppendOutcome> {
  const { store, lostReply, clock, random } = inside;
  const { stream } = base.identity;
  for (let attempt = 1; ; attempt++) {
    const answer = await store.append(stream, base.expected, events)();
    if (E.isRight(answer)) return answer;
    const { left } = answer;
    if (left._tag === 'WrongExpectedRevision')
      return attempt === 1 ? E.left(left) : await findOwn(inside, base, events, left);
    // What was refused now may have been written before.
    if (left._tag === 'NotAppended' && (attempt === 1 || !left.retryable))
      return E.left(attempt === 1 ? left : { _tag: 'Unresolved', cause: left.cause });
    if (attempt >= lostReply.attempts) return E.left({ _tag: 'Unresolved', cause: left.cause });
    await clock.sleep(lostReply.delay(attempt, random()));
  }
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
