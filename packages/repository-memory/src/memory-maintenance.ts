// Soft delete, tombstone and stream metadata, done to a stream in memory as EventStoreDB does them.
import * as E from 'fp-ts/lib/Either.js';
import type { NotAppended, StreamMaintenance, StreamMetadata } from '@millrace/core';
import { notAppended } from './memory-append.js';
import type { Change, MemoryState } from './memory-state.js';
import { recreate, type MemoryStream } from './memory-stream.js';

/** Does something to a stream, and says what it leaves in the log. Nothing, if nothing has changed. */
type Verb = (stream: MemoryStream) => Change | undefined;

/** The maintenance of the streams in `state`. */
export function memoryMaintenance(state: MemoryState): StreamMaintenance {
  const apply = (name: string, verb: Verb): E.Either<NotAppended, void> => {
    const stream = state.stream(name);
    const change = verb(stream);
    if (change === undefined) return E.right(undefined);
    state.keep(stream);
    state.recordChange(change);
    state.wake(name);
    return E.right(undefined);
  };
  const unlessTombstoned = (name: string, verb: Verb) =>
    state.find(name)?.tombstoned === true
      ? notAppended(name, 'stream-deleted', `${name} is tombstoned`)
      : apply(name, verb);
  return {
    deleteStream: (name) => () => Promise.resolve(unlessTombstoned(name, softDelete)),
    tombstoneStream: (name) => () => Promise.resolve(apply(name, tombstone)),
    setStreamMetadata: (name, metadata) => () => {
      const wrong = malformed(metadata);
      if (wrong !== undefined) return Promise.resolve(notAppended(name, 'refused', wrong));
      return Promise.resolve(unlessTombstoned(name, replaceMetadata(metadata)));
    },
  };
}

// Hides every event so far. Whatever metadata the stream had is replaced, as on the server.
const softDelete: Verb = (stream) => {
  if (stream.softDeleted || stream.events.length === 0) return undefined;
  stream.softDeleted = true;
  stream.born = stream.events.length;
  stream.metadata = {};
  return { _tag: 'Deleted', stream: stream.name };
};

const tombstone: Verb = (stream) => {
  if (stream.tombstoned) return undefined;
  stream.tombstoned = true;
  return { _tag: 'Tombstoned', stream: stream.name };
};

const replaceMetadata =
  ({ truncateBefore, maxCount, maxAge }: StreamMetadata): Verb =>
  (stream) => {
    stream.metadata = Object.freeze({
      ...(truncateBefore === undefined ? {} : { truncateBefore }),
      ...(maxCount === undefined ? {} : { maxCount }),
      ...(maxAge === undefined ? {} : { maxAge }),
    });
    recreate(stream);
    return { _tag: 'MetadataSet', stream: stream.name, metadata: stream.metadata, others: [] };
  };

function malformed({ truncateBefore = 0n, maxCount = 1, maxAge = 1 }: StreamMetadata): string | undefined {
  if (truncateBefore < 0n) return `truncateBefore is ${String(truncateBefore)}`;
  if (!Number.isInteger(maxCount) || maxCount < 1) return `maxCount is ${String(maxCount)}`;
  if (!Number.isInteger(maxAge) || maxAge < 1) return `maxAge is ${String(maxAge)}`;
  return undefined;
}
