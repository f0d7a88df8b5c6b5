// Appends: checked, encoded, sent when there is room, and the server's answer in the terms of the port.
import * as E from 'fp-ts/lib/Either.js';
import type { AppendError, Appended, EventStore, ExpectedRevision, NewEvent } from '@millrace/core';
import { WireError, type AppendReply, type Connection, type WireEvent } from '../connection/connection.js';
import { notAppendedOf, refusedBy } from '../wire-faults.js';
import { encodeEvents, malformed } from './encode-events.js';
import { hiddenAnswer, type Told } from './hidden-answer.js';
import { inFlight } from './in-flight.js';

/** How much may be appended at one time. */
export interface AppendOptions {
  /** The most that one append may hold, in bytes; set it to what the server is set to. Default: 1,048,576. */
  readonly maxAppendSize?: number;
  /** How many appends may be on the wire at one time; more only queue in the server. Default: 100. */
  readonly maxAppendsInFlight?: number;
  /** How many more may wait; beyond that an append is `overloaded`. Default: 10,000. */
  readonly maxAppendsQueued?: number;
}

/** How long an append may wait to be sent, in milliseconds. */
const PATIENCE = 10_000;

type Answer = E.Either<AppendError, Appended>;

/** The appends of a store. They never throw or reject. @throws RangeError when an option makes no sense. */
export function appender(connection: Connection, options: AppendOptions): EventStore['append'] {
  const { maxAppendSize = 1_048_576, maxAppendsInFlight = 100, maxAppendsQueued = 10_000 } = options;
  // With none in flight nothing that waits would ever go.
  if (!(maxAppendsInFlight >= 1)) throw new RangeError('`maxAppendsInFlight` must be at least 1');
  if (!(maxAppendsQueued >= 0)) throw new RangeError('`maxAppendsQueued` must be at least 0');
  const flights = inFlight(maxAppendsInFlight, maxAppendsQueued, PATIENCE);

  const append = async (stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Answer> => {
    const wrong = malformed(stream, expected, events);
    if (wrong !== undefined) return E.left(wrong);
    const entered = flights.enter();
    if (!(typeof entered === 'boolean' ? entered : await entered))
      return E.left(overloaded(stream, maxAppendsInFlight));
    try {
      const encoded = encodeEvents(stream, events, maxAppendSize);
      return E.isLeft(encoded) ? encoded : await send(connection, stream, expected, encoded.right);
    } finally {
      flights.leave();
    }
  };
  return (stream, expected, events) => () =>
    // What is thrown before anything is sent comes from the events: a getter, a proxy.
    append(stream, expected, events).catch((cause: unknown) =>
      E.left({ _tag: 'NotAppended', stream, fault: 'refused', retryable: false, cause }),
    );
}

function overloaded(stream: string, limit: number): AppendError {
  const cause = new Error(`${String(limit)} appends are in flight, and too many wait`);
  return { _tag: 'NotAppended', stream, fault: 'overloaded', retryable: true, cause };
}

// Never rejects: from here on what is not known is `Ambiguous`.
async function send(
  connection: Connection,
  stream: string,
  expected: ExpectedRevision,
  events: readonly WireEvent[],
): Promise<Answer> {
  let reply: AppendReply;
  try {
    reply = await connection.append(stream, expected, events).catch((error: unknown) => {
      // The connection has turned to the leader: there the same append goes on its way at once.
      if (!(error instanceof WireError) || error.fault !== 'not-leader' || !error.nothingDone) throw error;
      return connection.append(stream, expected, events);
    });
  } catch (cause) {
    if (cause instanceof WireError && cause.nothingDone) return E.left(notAppendedOf(stream, cause));
    return E.left({ _tag: 'Ambiguous', stream, cause });
  }
  if (reply._tag !== 'Appended') return answerOf(stream, expected, reply);
  const { revision, position } = reply;
  if (position !== undefined) return E.right({ revision, position: Object.freeze(position) });
  try {
    return answerOf(stream, expected, await hiddenAnswer(connection, stream, expected, events, revision));
  } catch (cause) {
    return E.left({ _tag: 'Ambiguous', stream, cause });
  }
}

function answerOf(stream: string, expected: ExpectedRevision, told: Told): Answer {
  switch (told._tag) {
    case 'Appended':
      return E.right({ revision: told.revision, position: Object.freeze(told.position) });
    case 'WrongExpectedVersion':
      return E.left({ _tag: 'WrongExpectedRevision', stream, expected, actual: told.actual });
    case 'StreamDeleted':
      return E.left(refusedBy('stream-deleted', stream, `${stream} is tombstoned`));
    case 'TooLarge': {
      const limit = told.limit === undefined ? 'the server takes' : `${String(told.limit)} bytes`;
      return E.left(refusedBy('too-large', stream, `more than ${limit} in one append`));
    }
  }
}
