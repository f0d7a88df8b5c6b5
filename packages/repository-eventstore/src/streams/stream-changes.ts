// What was done to streams, read back: events of the types `$metadata` and `$streamDeleted`, which the log hides.
import * as E from 'fp-ts/lib/Either.js';
import type { StreamChange, StreamChanges, StreamCondition } from '@millrace/core';
import { WireError, type Connection, type Frames, type WireRecord } from '../connection/connection.js';
import { ALL, readError } from '../log/read-error.js';
import { isOwnStream } from '../own-streams/own-streams.js';
import { readMetadata } from './metadata-json.js';

const TYPES = ['$metadata', '$streamDeleted'];

/**
 * The changes of streams over a connection. The server looks through its whole log for them, and sends no others but
 * those of its own streams.
 */
export function streamChanges(connection: Connection): StreamChanges {
  return {
    readStreamChanges: ({ from } = {}) => ({
      [Symbol.asyncIterator]: () =>
        changes(() =>
          connection.readAll({
            direction: 'forwards',
            from: from ?? 'start',
            filter: { by: 'eventType', prefixes: TYPES },
            requireLeader: true,
          }),
        ),
    }),
    streamCondition: (stream) => async () => {
      try {
        return E.right(await conditionOf(connection, stream));
      } catch (error) {
        return E.left(readError(error, stream));
      }
    },
  };
}

async function* changes(open: () => Frames): AsyncGenerator<readonly StreamChange[], undefined> {
  try {
    for await (const records of fromLeader(open)) {
      const page = records.map(changeOf).filter((change) => change !== undefined);
      if (page.length > 0) yield page;
    }
  } catch (error) {
    throw readError(error, ALL);
  }
}

async function conditionOf(connection: Connection, stream: string): Promise<StreamCondition> {
  const read = { direction: 'backwards', from: 'end', maxCount: 1n, requireLeader: true } as const;
  try {
    // The stream of the metadata is gone with the stream that they are about.
    for await (const [record] of fromLeader(() => connection.readStream({ stream: `$$${stream}`, ...read }))) {
      if (record === undefined) continue;
      const { isDeleted, metadata } = readMetadata(record);
      return isDeleted ? { status: 'deleted', metadata: {} } : { status: 'live', metadata };
    }
    return { status: 'live', metadata: {} };
  } catch (error) {
    if (error instanceof WireError && error.fault === 'stream-deleted') return { status: 'tombstoned', metadata: {} };
    throw error;
  }
}

// A node that is no leader says so before anything else; the connection has turned to the leader by then.
async function* fromLeader(open: () => Frames): AsyncGenerator<readonly WireRecord[], undefined> {
  for (let asked = 1; ; asked++) {
    const frames = open();
    let begun = false;
    try {
      for await (const batch of frames) {
        begun = true;
        const records: WireRecord[] = [];
        for (const frame of batch) if (frame._tag === 'Event') records.push(frame.event);
        if (records.length > 0) yield records;
      }
      return;
    } catch (error) {
      if (begun || asked > 1 || !(error instanceof WireError) || error.fault !== 'not-leader') throw error;
    } finally {
      await frames.return?.();
    }
  }
}

// `undefined` for what is nobody's business.
function changeOf(record: WireRecord): StreamChange | undefined {
  const { type, position } = record;
  const stream = type === '$streamDeleted' ? record.stream : subjectOf(record);
  if (stream === undefined || stream.startsWith('$') || isOwnStream(stream)) return undefined;
  Object.freeze(position);
  if (type === '$streamDeleted') return { _tag: 'Tombstoned', stream, position };
  const { isDeleted, metadata, others } = readMetadata(record);
  return isDeleted
    ? { _tag: 'Deleted', stream, position }
    : { _tag: 'MetadataSet', stream, position, metadata, others };
}

function subjectOf({ type, stream }: WireRecord): string | undefined {
  return type === '$metadata' && stream.startsWith('$$') ? stream.slice(2) : undefined;
}
