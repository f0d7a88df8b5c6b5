// Checks the events of an append and turns them into our own bytes, once: the client library never sees their JSON.
import * as E from 'fp-ts/lib/Either.js';
import { freezeJson, isCommitEvent, type ExpectedRevision, type NewEvent, type NotAppended } from '@millrace/core';
import type { WireEvent } from '../connection/connection.js';
import { refusedBy } from '../wire-faults.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const LARGEST = 2n ** 63n - 1n;

/** What is wrong with the append itself, whatever is stored. Freezes data and metadata of the events on the way. */
export function malformed(
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): NotAppended | undefined {
  const problem = problemOf(stream, expected, events);
  return problem === undefined ? undefined : refusedBy('refused', stream, problem);
}

function problemOf(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): string | undefined {
  if (stream === '') return 'a stream needs a name';
  if (events.length === 0) return 'an append needs at least one event';
  if (expected !== 'no_stream' && (expected < 0n || expected > LARGEST))
    return `${String(expected)} is no revision: a new stream is expected at 'no_stream'`;
  for (let i = 0; i < events.length; i++) {
    const event = events[i];
    if (event === undefined || event.type === '') return `events.${String(i)} has no type`;
    if (!UUID.test(event.id)) return `events.${String(i)}.id is no UUID: ${event.id}`;
    const issue = isCommitEvent(event)
      ? undefined
      : (issueIn('data', event.data) ?? issueIn('metadata', event.metadata));
    if (issue !== undefined) return `events.${String(i)}.${issue} (${event.type})`;
  }
  return undefined;
}

function issueIn(name: string, value: unknown): string | undefined {
  const issue = freezeJson(value);
  return issue === undefined ? undefined : `${name}${issue.path === '' ? '' : '.'}${issue.path}: ${issue.message}`;
}

/** The events as bytes; refused when together they are more than `limit` of them, counted as the server counts. */
export function encodeEvents(
  stream: string,
  events: readonly NewEvent[],
  limit: number,
): E.Either<NotAppended, readonly WireEvent[]> {
  let size = 0;
  let shared: { readonly of: NewEvent['metadata']; readonly bytes: Uint8Array } | undefined;
  const encoded: WireEvent[] = [];
  for (const event of events) {
    // The events of a commit share their metadata.
    if (shared?.of !== event.metadata) shared = { of: event.metadata, bytes: bytesOf(event.metadata) };
    const data = bytesOf(event.data);
    size += data.length + shared.bytes.length + 2 * event.type.length;
    if (size > limit) return E.left(refusedBy('too-large', stream, `more than ${String(limit)} bytes in one append`));
    encoded.push({ id: event.id, type: event.type, isJson: true, data, metadata: shared.bytes });
  }
  return E.right(encoded);
}

function bytesOf(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
