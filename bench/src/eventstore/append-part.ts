// Appends a part of an account's history, by the client library, with the bytes that Millrace writes.
import { NO_STREAM, jsonEvent, type EventStoreDBClient } from '@eventstore/db-client';
import { historyOf } from '../domain.js';
import { streamOf } from './contender.js';
import { storedForm } from './stored-form.js';

/** Appends the events `from` … `from + count - 1` of an account's history. */
export const appendPart = async (
  client: EventStoreDBClient,
  id: string,
  from: number,
  count: number,
): Promise<void> => {
  const events = from === 0 ? historyOf(count) : historyOf(count + 1).slice(1);
  await client.appendToStream(
    streamOf(id),
    events.map((event) => jsonEvent(storedForm(id, event))),
    { expectedRevision: from === 0 ? NO_STREAM : BigInt(from - 1) },
  );
};
