// Soft delete, tombstone and stream metadata, as the server keeps them: an event in the stream `$$` + name.
import { randomUUID } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import type { NotAppended, StreamMaintenance, StreamMetadata } from '@millrace/core';
import { WireError, type AppendReply, type Connection, type WireExpected } from '../connection/connection.js';
import { exceptionOf, isServiceError } from '../connection/wire-error-of.js';
import { notAppendedOf, refusedBy } from '../wire-faults.js';
import { DELETED } from './metadata-json.js';

/** The maintenance of streams. A lost reply is `unavailable`, and may be asked again: every verb is idempotent. */
export function streamMaintenance(connection: Connection): StreamMaintenance {
  const attempt =
    (stream: string, verb: () => Promise<E.Either<NotAppended, void>>) =>
    async (): Promise<E.Either<NotAppended, void>> => {
      if (stream === '') return E.left(refusedBy('refused', stream, 'a stream needs a name'));
      try {
        return await verb();
      } catch (error) {
        return E.left(notAppendedOf(stream, error));
      }
    };
  return {
    deleteStream: (stream) => attempt(stream, () => unless(isUnknown, connection.deleteStream(stream))),
    tombstoneStream: (stream) => attempt(stream, () => unless(isTombstoned, connection.tombstoneStream(stream))),
    setStreamMetadata: (stream, metadata) => {
      const wrong = malformed(metadata);
      if (wrong !== undefined) return () => Promise.resolve(E.left(refusedBy('refused', stream, wrong)));
      return attempt(stream, () => replaceMetadata(connection, stream, metadata));
    },
  };
}

// What is so already is done.
async function unless(done: (error: unknown) => boolean, verb: Promise<void>): Promise<E.Either<never, void>> {
  try {
    await verb;
  } catch (error) {
    if (!done(error)) throw error;
  }
  return E.right(undefined);
}

function isTombstoned(error: unknown): boolean {
  return error instanceof WireError && error.fault === 'stream-deleted';
}

// A delete names no revision. That its revision is wrong, the server says of a stream that it has never heard of.
function isUnknown(error: unknown): boolean {
  return (
    error instanceof WireError && isServiceError(error.cause) && exceptionOf(error.cause) === 'wrong-expected-version'
  );
}

function malformed({ truncateBefore = 0n, maxCount = 1, maxAge = 1 }: StreamMetadata): string | undefined {
  if (truncateBefore < 0n || truncateBefore >= DELETED) return `truncateBefore is ${String(truncateBefore)}`;
  if (!Number.isInteger(maxCount) || maxCount < 1) return `maxCount is ${String(maxCount)}`;
  if (!Number.isInteger(maxAge) || maxAge < 1) return `maxAge is ${String(maxAge)}`;
  return undefined;
}

/** Writers of metadata are few: as many others may come between as there are tries. */
const TRIES = 10;

// Appends at the revision that was read, so that what it keeps of the older metadata is what is replaced.
async function replaceMetadata(
  connection: Connection,
  stream: string,
  metadata: StreamMetadata,
): Promise<E.Either<NotAppended, void>> {
  const name = `$$${stream}`;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { expected, text } = await newestMetadata(connection, name);
    const next = replaced(text, metadata);
    if (next === text) return E.right(undefined);
    const reply = await append(connection, name, expected, next);
    if (reply._tag === 'Appended') return E.right(undefined);
    if (reply._tag === 'StreamDeleted') return E.left(refusedBy('stream-deleted', stream, `${stream} is tombstoned`));
    if (reply._tag === 'TooLarge') return E.left(refusedBy('too-large', stream, 'the metadata are too large'));
  }
  const cause = new Error(`${String(TRIES)} others wrote the metadata of ${stream} at the same time`);
  return E.left({ _tag: 'NotAppended', stream, fault: 'overloaded', retryable: true, cause });
}

function append(connection: Connection, name: string, expected: WireExpected, text: string): Promise<AppendReply> {
  const data = Buffer.from(text);
  const event = { id: randomUUID(), type: '$metadata', isJson: true, data, metadata: new Uint8Array() };
  return connection.append(name, expected, [event]);
}

async function newestMetadata(
  connection: Connection,
  name: string,
): Promise<{ readonly expected: WireExpected; readonly text: string | undefined }> {
  const frames = connection.readStream({
    stream: name,
    direction: 'backwards',
    from: 'end',
    maxCount: 1n,
    requireLeader: true,
  });
  for await (const batch of frames)
    for (const frame of batch)
      if (frame._tag === 'Event')
        return { expected: frame.event.revision, text: Buffer.from(frame.event.data).toString() };
  return { expected: 'no_stream', text: undefined };
}

// What the port does not know stays: an access list, most of all. By hand, since `$tb` may be larger than a number holds.
function replaced(text: string | undefined, { truncateBefore, maxCount, maxAge }: StreamMetadata): string {
  const members = Object.entries(parsed(text))
    .filter(([name]) => !['$tb', '$maxCount', '$maxAge'].includes(name))
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  if (truncateBefore !== undefined) members.push(`"$tb":${String(truncateBefore)}`);
  if (maxCount !== undefined) members.push(`"$maxCount":${String(maxCount)}`);
  if (maxAge !== undefined) members.push(`"$maxAge":${String(maxAge)}`);
  return `{${members.join(',')}}`;
}

function parsed(text: string | undefined): object {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}
