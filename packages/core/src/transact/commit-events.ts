// Stores the pending events of an aggregate and makes the commit of it: shared by `transact` and `commit`.
import * as E from 'fp-ts/lib/Either.js';
import { aggregateAt, type AggregateValue, type Context, type EncodedEvent } from '../aggregate/aggregate.js';
import { CommitEvent } from '../aggregate/new-event.js';
import type { StreamState } from '../aggregate/stream-state.js';
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
  let answer: AppendOutcome = await inside.store.append(stream, base.expected, events)();
  if (E.isLeft(answer) && answer.left._tag === 'Ambiguous')
    answer = await resolveLostReply(inside, base, events, answer.left);
  if (E.isLeft(answer)) return E.left(uncommitted(answer.left, commandId, stream));

  const { revision, position } = answer.right;
  // The store says where the last event is; those of one append stand without a gap.
  const first = events.length === 1 ? revision : revision - BigInt(events.length - 1);
  const after: StreamState = {
    identity: base.identity,
    state: aggregate.state,
    revision,
    expected: revision,
    known: base.known,
  };
  after.known.add(commandId, first);
  inside.source.committed(base, after);
  const committed: CommittedValue = {
    _tag: 'Committed',
    commandId,
    events: stored(encoded, events, first),
    position,
    aggregate: aggregateAt(after),
    duplicate: false,
  };
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
