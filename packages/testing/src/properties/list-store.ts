// The smallest store there can be: streams of JSON text, for one run of a property.
import * as E from 'fp-ts/lib/Either.js';
import type { EventStore, Json, JsonObject, RecordedEvent } from '@millrace/core';

/** A store for one writer. What it gives back has been through JSON text. */
export function listStore(): EventStore {
  const streams = new Map<string, RecordedEvent[]>();
  let position = 0n;
  return {
    append: (stream, expected, events) => async () => {
      const recorded = streams.get(stream) ?? [];
      const actual = recorded[recorded.length - 1]?.revision ?? 'no_stream';
      if (actual !== expected) return E.left({ _tag: 'WrongExpectedRevision', stream, expected, actual });
      position++;
      for (const { id, type, data, metadata } of events) {
        recorded.push({
          ...{ id, type, stream, created: 0, revision: BigInt(recorded.length) },
          data: JSON.parse(JSON.stringify(data)) as Json,
          metadata: JSON.parse(JSON.stringify(metadata)) as JsonObject,
          position: { commit: position, prepare: position },
        });
      }
      streams.set(stream, recorded);
      return E.right({ revision: BigInt(recorded.length - 1), position: { commit: position, prepare: position } });
    },
    readStream: async function* (stream, { direction = 'forwards', from, maxCount = Infinity } = {}) {
      const forwards = direction === 'forwards';
      const recorded = [...(streams.get(stream) ?? [])];
      if (!forwards) recorded.reverse();
      const begins = (revision: bigint): boolean => {
        if (typeof from === 'bigint') return forwards ? revision >= from : revision <= from;
        return from === undefined || (from === 'start') === forwards;
      };
      const page = recorded.filter(({ revision }) => begins(revision)).slice(0, maxCount);
      if (page.length > 0) yield page;
    },
  };
}
