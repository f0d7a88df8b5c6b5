// Appends: written, answered as already written, or refused. EventStoreDB's `CheckCommit`, step by step.
import * as E from 'fp-ts/lib/Either.js';
import {
  freezeJson,
  isCommitEvent,
  type AppendError,
  type Appended,
  type ExpectedRevision,
  type NewEvent,
  type NotAppended,
  type StoreFault,
} from '@millrace/core';
import { exceeds } from './json-size.js';
import { idOf, positionAt } from './memory-event.js';
import type { MemoryState } from './memory-state.js';
import { recreate, type MemoryStream } from './memory-stream.js';

/** Appends to a stream of `state`, or says why not. An append of more than `limit` bytes is refused. */
export function memoryAppend(
  state: MemoryState,
  limit: number,
  name: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): E.Either<AppendError, Appended> {
  const refused = malformed(name, expected, events, limit);
  if (refused !== undefined) return refused;
  const stream = state.stream(name);
  return answerUnwritten(stream, expected, events) ?? write(state, stream, events);
}

function write(state: MemoryState, stream: MemoryStream, events: readonly NewEvent[]): E.Either<AppendError, Appended> {
  const recreated = recreate(stream);
  if (stream.events.length === 0) state.keep(stream);
  const created = state.now();
  for (const event of events) stream.events.push(state.record(event, stream.name, stream.events.length, created));
  // Behind the events, as on the server.
  if (recreated)
    state.recordChange({ _tag: 'MetadataSet', stream: stream.name, metadata: stream.metadata, others: [] });
  state.wake(stream.name);
  return answer(stream, stream.events.length - 1);
}

function answer(stream: MemoryStream, place: number): E.Either<AppendError, Appended> {
  const last = stream.events[place];
  if (last === undefined) return notAppended(stream.name, 'refused', 'nothing was appended');
  return E.right({ revision: BigInt(last.revision), position: positionAt(last.place) });
}

/** An append that is refused for good: the same one would be refused again. */
export function notAppended(stream: string, fault: StoreFault, message: string): E.Either<NotAppended, never> {
  return E.left({ _tag: 'NotAppended', stream, fault, retryable: false, cause: new Error(message) });
}

// What is wrong with the append itself, whatever is stored. Freezes the events' data and metadata on the way.
function malformed(
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
  limit: number,
): E.Either<NotAppended, never> | undefined {
  const refuse = (message: string) => notAppended(stream, 'refused', message);
  if (stream === '') return refuse('a stream needs a name');
  if (events.length === 0) return refuse('an append needs at least one event');
  if (expected !== 'no_stream' && expected < 0n)
    return refuse(`${String(expected)} is no revision: a new stream is expected at 'no_stream'`);
  for (let i = 0; i < events.length; i++) {
    const event = events[i];
    if (event === undefined || event.type === '') return refuse(`events.${String(i)} has no type`);
    const issue = isCommitEvent(event)
      ? undefined
      : (issueIn('data', event.data) ?? issueIn('metadata', event.metadata));
    if (issue !== undefined) return refuse(`events.${String(i)}.${issue} (${event.type})`);
  }
  if (!exceeds(events, limit)) return undefined;
  return notAppended(stream, 'too-large', `more than ${String(limit)} bytes in one append`);
}

function issueIn(name: string, value: unknown): string | undefined {
  const issue = freezeJson(value);
  return issue === undefined ? undefined : `${name}${issue.path === '' ? '' : '.'}${issue.path}: ${issue.message}`;
}

// The answer of an append that writes nothing; `undefined` when it is to be written.
function answerUnwritten(
  stream: MemoryStream,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): E.Either<AppendError, Appended> | undefined {
  if (stream.tombstoned) return notAppended(stream.name, 'stream-deleted', `${stream.name} is tombstoned`);
  const newest = stream.events.length - 1;
  const place = expected === 'no_stream' ? -1 : Number(expected);
  if (place === newest || (expected === 'no_stream' && stream.softDeleted)) return undefined;
  const earlier = place < newest ? answerRepeated(stream, place + 1, events) : undefined;
  if (earlier !== undefined) return earlier;
  const actual = newest < 0 ? 'no_stream' : BigInt(newest);
  return E.left({ _tag: 'WrongExpectedRevision', stream: stream.name, expected, actual });
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

// The first answer of an append whose events stand in the stream from `first` on. Only here are ids looked at.
function answerRepeated(
  stream: MemoryStream,
  first: number,
  events: readonly NewEvent[],
): E.Either<AppendError, Appended> | undefined {
  for (let i = 0; i < events.length; i++) {
    const id = events[i]?.id ?? '';
    if (!UUID.test(id)) return notAppended(stream.name, 'refused', `events.${String(i)}.id is no UUID: ${id}`);
    const place = first + i;
    const kept = stream.events[place];
    if (place < stream.born || kept === undefined || idOf(kept).toLowerCase() !== id.toLowerCase()) return undefined;
  }
  return answer(stream, first + events.length - 1);
}
