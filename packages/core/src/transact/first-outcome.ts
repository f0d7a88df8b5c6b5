// What a command did the first time, when its id comes again: read back from the stream, nothing decided.
import * as E from 'fp-ts/lib/Either.js';
import { aggregateAt } from '../aggregate/aggregate.js';
import { visitCurrent } from '../aggregate/current-events.js';
import { freezeDeep } from '../codec/copy.js';
import type { Fields } from '../codec/record.js';
import type { StreamState } from '../aggregate/stream-state.js';
import type { RecordedEvent } from '../ports/event.js';
import type { Position } from '../ports/position.js';
import { unread } from '../repository/folding.js';
import type { Inside } from '../repository/repository.js';
import { StoredEvent, type CommittedValue } from './committed-value.js';
import { failed, stamp, type Failed } from './result.js';

/**
 * @param from a state of the stream. It shares its window of commands with newer states, and may be older than `first`.
 * @param first the revision of the first event of `commandId` in the stream.
 */
export async function firstOutcome(
  { store, source }: Inside,
  from: StreamState,
  commandId: string,
  first: bigint,
): Promise<E.Either<Failed, CommittedValue>> {
  const { kernel, stream } = from.identity;
  const upToDate = (from.revision ?? -1n) < first ? await source.refresh(from, { requireLeader: true }) : E.right(from);
  if (E.isLeft(upToDate)) return E.left(stamp(upToDate.left, commandId));
  const aggregate = aggregateAt(upToDate.right);
  const events: StoredEvent[] = [];
  let position: Position | undefined;
  let failure: Failed | undefined;

  function take(recorded: RecordedEvent): void {
    position = recorded.position;
    const unreadable = visitCurrent(kernel, recorded, 'ignore', ({ type }, data) => {
      events.push(new StoredEvent({ type, data: freezeDeep(data as Fields) }, recorded.revision, recorded));
    });
    if (unreadable !== undefined)
      failure = failed(commandId, `event ${recorded.type} of ${stream}: ${unreadable.message}`, {
        retryable: false,
        stream,
        revision: recorded.revision,
        eventType: recorded.type,
      });
  }

  try {
    reading: for await (const page of store.readStream(stream, { from: first, requireLeader: true })) {
      for (const recorded of page) {
        if (recorded.metadata['commandId'] !== commandId || failure !== undefined) break reading;
        take(recorded);
      }
    }
  } catch (cause) {
    return E.left(stamp(unread(stream, cause), commandId));
  }
  if (failure !== undefined) return E.left(failure);
  return E.right({ _tag: 'Committed', commandId, events, position, aggregate, duplicate: true });
}
