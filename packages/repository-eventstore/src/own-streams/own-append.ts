// Appends to the adapter's own streams: a lost reply is resolved by sending the same event again.
import { randomUUID } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import {
  lostReplyPolicy,
  systemClock,
  type AppendError,
  type Appended,
  type Clock,
  type EventStore,
  type ExpectedRevision,
  type JsonObject,
  type RecordedEvent,
  type StreamMaintenance,
  type WrongExpectedRevision,
} from '@millrace/core';
import { OWN_TYPE_PREFIX } from './own-streams.js';

/** What snapshots and checkpoints are kept in: a store, decorated or not. */
export type OwnStore = Pick<EventStore, 'append' | 'readStream' | 'hiddenRevision'> &
  Pick<StreamMaintenance, 'setStreamMetadata'>;

/** Waits between the attempts to learn what became of an append. */
export interface OwnStoreOptions {
  /** Default: the clock of the machine. */
  readonly clock?: Pick<Clock, 'sleep'>;
  /** In [0, 1): for the jitter. Default: `Math.random`. */
  readonly random?: () => number;
}

/** An answer, with the id of the event that was appended. */
export interface OwnAppended extends Appended {
  readonly id: string;
}

/**
 * Appends one event. After a lost reply the same event is sent again, up to as often as `lostReplyPolicy` says. A
 * conflict then is taken for an answer: whoever is refused reads what is there, and so finds the own event if it is.
 */
export async function ownAppend(
  store: OwnStore,
  stream: string,
  expected: ExpectedRevision,
  type: string,
  data: JsonObject,
  { clock = systemClock, random = Math.random }: OwnStoreOptions,
): Promise<E.Either<AppendError, OwnAppended>> {
  const event = { id: randomUUID(), type: `${OWN_TYPE_PREFIX}${type}`, data, metadata: {} };
  for (let attempt = 1; ; attempt++) {
    const answer = await store.append(stream, expected, [event])();
    if (E.isRight(answer)) return E.right({ ...answer.right, id: event.id });
    if (answer.left._tag !== 'Ambiguous' || attempt === lostReplyPolicy.attempts) return answer;
    await clock.sleep(lostReplyPolicy.delay(attempt, random()));
  }
}

/** The newest event of an own stream. @throws ReadError */
export async function newestOwn(
  store: OwnStore,
  stream: string,
  requireLeader: boolean,
): Promise<RecordedEvent | undefined> {
  for await (const [event] of store.readStream(stream, { direction: 'backwards', maxCount: 1, requireLeader }))
    return event;
  return undefined;
}

/**
 * Where to append to an own stream that shows nothing and is not new, as a conflict has told: behind what is hidden. What
 * is only not to be read yet is not hidden, and was not decided on: then the answer is `'no_stream'`, another conflict.
 *
 * @throws ReadError
 */
export async function behindHidden(
  store: OwnStore,
  { stream, actual }: Pick<WrongExpectedRevision, 'stream' | 'actual'>,
): Promise<ExpectedRevision> {
  if (store.hiddenRevision === undefined) return actual;
  const hidden = await store.hiddenRevision(stream)();
  if (E.isLeft(hidden)) throw hidden.left;
  return hidden.right ?? 'no_stream';
}
