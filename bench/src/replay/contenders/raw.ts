// A loop by hand around the client library: it reads some events while it appends those that it has read before.
import { EventStoreDBClient, jsonEvent, NO_STREAM, START, type JSONRecordedEvent } from '@eventstore/db-client';
import { BATCH, IN_HAND, PARALLEL, type Contender } from '../contender.js';

/** Appends the events, in order within each stream, beside each other across. */
const write = async (
  client: EventStoreDBClient,
  events: readonly JSONRecordedEvent[],
  ends: Map<string, bigint>,
): Promise<void> => {
  const byStream = new Map<string, JSONRecordedEvent[]>();
  for (const event of events) {
    const others = byStream.get(event.streamId);
    if (others === undefined) byStream.set(event.streamId, [event]);
    else others.push(event);
  }
  const streams = [...byStream];
  const writer = async (): Promise<void> => {
    for (let next = streams.pop(); next !== undefined; next = streams.pop()) {
      const [stream, all] = next;
      for (let at = 0; at < all.length; at += BATCH) {
        const { nextExpectedRevision } = await client.appendToStream(
          stream,
          all.slice(at, at + BATCH).map(({ id, type, data, metadata }) => jsonEvent({ id, type, data, metadata })),
          { expectedRevision: ends.get(stream) ?? NO_STREAM },
        );
        ends.set(stream, nextExpectedRevision);
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, writer));
};

export const contender: Contender = {
  title: '@eventstore/db-client',
  copy: async ({ from, to }) => {
    const source = EventStoreDBClient.connectionString(from);
    const target = EventStoreDBClient.connectionString(to);
    const ends = new Map<string, bigint>();
    let written = 0;
    let read: JSONRecordedEvent[] = [];
    let writing = Promise.resolve();
    const next = async (): Promise<void> => {
      const part = read;
      read = [];
      written += part.length;
      // While this part is written, the next one is read.
      await writing;
      writing = write(target, part, ends);
    };
    for await (const { event } of source.readAll({ fromPosition: START })) {
      if (event?.isJson !== true || !event.streamId.startsWith('account-')) continue;
      read.push(event);
      if (read.length >= IN_HAND / 2) await next();
    }
    await next();
    await writing;
    await source.dispose();
    await target.dispose();
    return written;
  },
};
