// After a lost reply: whether the append was written, found out without writing it twice.
import * as E from 'fp-ts/lib/Either.js';
import type { CommitEvent } from '../aggregate/new-event.js';
import type { StreamState } from '../aggregate/stream-state.js';
import type { Ambiguous, AppendError, Appended, WrongExpectedRevision } from '../ports/event-store.js';
import type { RecordedEvent } from '../ports/event.js';
import type { Inside } from '../repository/repository.js';
import { hiddenRevision, waitUnseen } from './after-conflict.js';
import { unseenPolicy } from './retry-policy.js';

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

/**
 * Looks for `events` where they must stand if an earlier append wrote them. On a re-created stream the store may refuse
 * an append for its own events, and not show them yet: then they are waited for.
 */
async function findOwn(
  inside: Inside,
  base: StreamState,
  events: readonly CommitEvent[],
  conflict: WrongExpectedRevision,
): Promise<AppendOutcome> {
  for (let look = 1; ; look++) {
    const found = await readBehind(inside, base, events.length);
    if ('cause' in found) return E.left(found);
    const last = found[found.length - 1];
    const own = found.length === events.length && found.every(({ id }, i) => id === events[i]?.id);
    if (own && last !== undefined) return E.right({ revision: last.revision, position: last.position });
    const shown = last !== undefined || base.expected !== 'no_stream' || inside.store.hiddenRevision === undefined;
    if (shown) return E.left(conflict);
    const hidden = await hiddenRevision(inside, base);
    if (E.isLeft(hidden)) return E.left({ _tag: 'Unresolved', cause: hidden.left });
    if (hidden.right !== undefined) return E.left(conflict);
    if (look >= unseenPolicy.attempts) return E.left({ _tag: 'Unresolved', cause: conflict });
    await waitUnseen(inside, look);
  }
}

async function readBehind(
  { store }: Inside,
  base: StreamState,
  maxCount: number,
): Promise<readonly RecordedEvent[] | Unresolved> {
  const from = base.expected === 'no_stream' ? 'start' : base.expected + 1n;
  const found: RecordedEvent[] = [];
  try {
    const pages = store.readStream(base.identity.stream, { from, maxCount, requireLeader: true });
    for await (const page of pages) found.push(...page);
    return found;
  } catch (cause) {
    return { _tag: 'Unresolved', cause };
  }
}
