// Soft delete, tombstone and stream metadata, done to a stream in memory as EventStoreDB does them.
import * as E from 'fp-ts/lib/Either.js';
import type { JsonObject, NotAppended, StreamMaintenance, StreamMetadata } from '@millrace/core';
import { notAppended } from './memory-append.js';
import type { MemoryState } from './memory-state.js';
import { recreate, type MemoryStream } from './memory-stream.js';

/** What a change leaves in the log: a system event, so that positions move on as on the server. Nothing, if unchanged. */
type Change = (
  stream: MemoryStream,
) => { readonly type: '$metadata' | '$streamDeleted'; readonly data: JsonObject } | undefined;

/** The maintenance of the streams in `state`. */
export function memoryMaintenance(state: MemoryState): StreamMaintenance {
  const apply = (name: string, change: Change): E.Either<NotAppended, void> => {
    const stream = state.stream(name);
    const left = change(stream);
    if (left === undefined) return E.right(undefined);
    state.keep(stream);
    const at = left.type === '$metadata' ? `$$${name}` : name;
    state.record({ id: '', ...left, metadata: {} }, at, 0, state.now());
    state.wake(name);
    return E.right(undefined);
  };
  const unlessTombstoned = (name: string, change: Change) =>
    state.find(name)?.tombstoned === true
      ? notAppended(name, 'stream-deleted', `${name} is tombstoned`)
      : apply(name, change);
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
const softDelete: Change = (stream) => {
  if (stream.softDeleted || stream.events.length === 0) return undefined;
  stream.softDeleted = true;
  stream.born = stream.events.length;
  stream.metadata = {};
  return { type: '$metadata', data: { $tb: Number.MAX_SAFE_INTEGER } };
};

const tombstone: Change = (stream) => {
  if (stream.tombstoned) return undefined;
  stream.tombstoned = true;
  return { type: '$streamDeleted', data: {} };
};

const replaceMetadata =
  (metadata: StreamMetadata): Change =>
  (stream) => {
    stream.metadata = { ...metadata };
    recreate(stream);
    return { type: '$metadata', data: {} };
  };

function malformed({ truncateBefore = 0n, maxCount = 1, maxAge = 1 }: StreamMetadata): string | undefined {
  if (truncateBefore < 0n) return `truncateBefore is ${String(truncateBefore)}`;
  if (!Number.isInteger(maxCount) || maxCount < 1) return `maxCount is ${String(maxCount)}`;
  if (!Number.isInteger(maxAge) || maxAge < 1) return `maxAge is ${String(maxAge)}`;
  return undefined;
}
