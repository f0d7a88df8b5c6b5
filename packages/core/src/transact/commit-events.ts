// Stores the pending events of an aggregate and makes the commit of it: shared by `transact` and `commit`.
import * as E from 'fp-ts/lib/Either.js';
import { aggregateAt, type AggregateValue, type Context } from '../aggregate/aggregate.js';
import { CommitEvent } from '../aggregate/new-event.js';
import type { StreamState } from '../aggregate/stream-state.js';
import type { NotAppended, WrongExpectedRevision } from '../ports/event-store.js';
import type { Inside } from '../repository/repository.js';
import { appendCertainly, type Unresolved } from './append.js';
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
  const metadataOf = eventMetadata(commandId, metadata);
  const count = encoded.length;
  const events = encoded.map(
    ({ event, json }, i) => new CommitEvent(event.type, json, metadataOf(event.version), commandId, stream, i, count),
  );
  const outcome = await appendCertainly(inside, base, events);
  if (E.isLeft(outcome)) return E.left(uncommitted(outcome.left, commandId, stream));

  const { revision, position } = outcome.right;
  // The store says where the last event is; those of one append stand without a gap.
  const first = revision - BigInt(count - 1);
  const after: StreamState = { ...base, state: aggregate.state, revision, expected: revision };
  after.known.add(commandId, first);
  inside.source.committed(base, after);
  const stored = events.map(
    (event, i) =>
      new StoredEvent(event.type, aggregate.pending[i]?.data ?? {}, first + BigInt(i), event.metadata, event),
  );
  const committed: CommittedValue = {
    _tag: 'Committed',
    commandId,
    events: stored,
    position,
    aggregate: aggregateAt(after),
    duplicate: false,
  };
  for (const hook of inside.afterCommit) {
    inside.background.run({ what: 'an after-commit hook', stream }, () => hook(committed as never));
  }
  return E.right(committed);
}

function uncommitted(
  left: WrongExpectedRevision | NotAppended | Unresolved,
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
    case 'Unresolved': {
      const message = `${stream} may or may not have been written: send the same message again`;
      return { _tag: 'Indeterminate', commandId, stream, cause: left.cause, message };
    }
  }
}
