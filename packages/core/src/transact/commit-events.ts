// Stores the pending events of an aggregate and makes the commit of it: shared by `transact` and `commit`.
import * as E from 'fp-ts/lib/Either.js';
import { aggregateAt, type AggregateValue, type Context, type EncodedEvent } from '../aggregate/aggregate.js';
import { CommitEvent } from '../aggregate/new-event.js';
import { anchorAt, type Anchor, type StreamState } from '../aggregate/stream-state.js';
import type { AppendError, WrongExpectedRevision } from '../ports/event-store.js';
import type { Inside } from '../repository/repository.js';
import { resolveLostReply, type AppendOutcome, type Unresolved } from './lost-reply.js';
import { StoredEvent, type CommittedValue } from './committed-value.js';
import { eventMetadata } from './metadata.js';
import { failed, type Failed, type Indeterminate } from './result.js';

/** Appends what is pending at the revision that it was decided on. What to do on a conflict is left to the caller. */
export async function commitEvents(
  inside: Inside,
  aggregate: AggregateValue,
  { base, encoded }: Context,
  commandId: string,
  metadata: object | undefined,
): Promise<E.Either<WrongExpectedRevision | Indeterminate | Failed, CommittedValue>> {
  const { stream } = base.identity;
  const events = commitOf(encoded, stream, commandId, metadata);
  let answer: AppendOutcome;
  try {
    answer = await inside.store.append(stream, base.expected, events)();
  } catch (cause) {
    // A store that breaks its word and throws may have written all the same.
    answer = E.left({ _tag: 'Ambiguous', stream, cause });
  }
  if (E.isLeft(answer) && answer.left._tag === 'Ambiguous')
    answer = await resolveLostReply(inside, base, events, answer.left);
  if (E.isLeft(answer)) return E.left(uncommitted(answer.left, commandId, stream));

  const { revision, position } = answer.right;
  // The store says where the last event is; those of one append stand without a gap.
  const first = events.length === 1 ? revision : revision - BigInt(events.length - 1);
  const committedEvents = stored(encoded, events, first);
  const after: StreamState = {
    identity: base.identity,
    home: base.home,
    state: aggregate.state,
    revision,
    anchor: base.anchor ?? anchorOf(base, committedEvents),
    expected: revision,
    known: base.known,
  };
  after.known.add(commandId, first);
  inside.source.committed(base, after);
  const committed: CommittedValue = {
    _tag: 'Committed',
    commandId,
    events: committedEvents,
    position,
    aggregate: aggregateAt(after),
    duplicate: false,
  };
  if (inside.afterCommit.length > 0) {
    // Hooks are given what the caller is given: they may look, not change.
    Object.freeze(committedEvents).forEach((event) => Object.freeze(event));
    Object.freeze(committed);
  }
  for (const hook of inside.afterCommit) {
    inside.background.run({ what: 'an after-commit hook', stream }, () => hook(committed as never));
  }
  return E.right(committed);
}

function commitOf(
  encoded: readonly EncodedEvent[],
  stream: string,
  commandId: string,
  metadata: object | undefined,
): readonly CommitEvent[] {
  let shared: CommitEvent['metadata'] | undefined;
  return encoded.map(({ event, json }, i) => {
    // The events of one version share one object.
    if (shared?.['schemaVersion'] !== event.version) shared = eventMetadata(commandId, metadata, event.version);
    return new CommitEvent(event.type, json, shared, stream, i, encoded.length);
  });
}

// Nothing was folded before the first own event of a stream that had none.
function anchorOf(base: StreamState, [first]: readonly StoredEvent[]): Anchor | undefined {
  return first === undefined ? undefined : anchorAt(base.identity, first);
}

function stored(encoded: readonly EncodedEvent[], events: readonly CommitEvent[], first: bigint): StoredEvent[] {
  // One was made from each of the other, in order.
  return encoded.map(({ happened }, i) => new StoredEvent(happened, first + BigInt(i), events[i] as CommitEvent));
}

function uncommitted(
  left: AppendError | Unresolved,
  commandId: string,
  stream: string,
): WrongExpectedRevision | Indeterminate | Failed {
  switch (left._tag) {
    case 'WrongExpectedRevision':
      return left;
    case 'NotAppended': {
      const { retryable, cause } = left;
      return failed(commandId, `${stream} was not written (${left.fault})`, { retryable, stream, cause });
    }
    case 'Ambiguous':
    case 'Unresolved': {
      const message = `${stream} may or may not have been written: send the same message again`;
      return { _tag: 'Indeterminate', commandId, stream, cause: left.cause, message };
    }
  }
}
