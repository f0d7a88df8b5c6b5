// The log of all events on EventStoreDB: reads, subscriptions that mend themselves, head and identity.
import type { EventLog, LogItem, ReadError } from '@millrace/core';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Connection } from '../connection/connection.js';
import { allSource } from './all-source.js';
import { logHead } from './log-head.js';
import { logIdentity } from './log-identity.js';
import { logSettings, type EventStoreDBLogOptions } from './log-options.js';
import { readAll } from './read-all.js';
import { ALL, readError } from './read-error.js';
import type { First } from './calls.js';
import { streamSource } from './stream-source.js';
import { Subscription } from './subscription.js';
import { within } from './within.js';

/**
 * The log of all events over a connection.
 *
 * - Subscriptions come back by themselves from the last place they gave, without a gap and without a repetition,
 *   whatever ends them: a restart, a new leader, a cut or half-open connection, "consumer too slow". Only what lasts is
 *   thrown: access denied, a tombstoned stream, a refused filter, and a position that is ahead of the log. After each
 *   return `CaughtUp` is said again when the head is reached again.
 * - System events and the adapter's own streams are left out on the server where its one filter can tell, and here in
 *   any case. Checkpoints come with and without a filter of the user's.
 * - Events that a soft delete, `$tb`, `$maxCount` or `$maxAge` hides in their stream come here until they are scavenged;
 *   `subscribeToStream` leaves them out.
 * - `subscribeToStream` is for streams of events: links (`$ce-…`, `$et-…`) are system events and are not followed.
 *
 * @param options see `EventStoreDBLogOptions`. @throws RangeError when one makes no sense.
 * @example
 * const log = eventStoreDBLog(connectTo('esdb://localhost:2113?tls=false'));
 * for await (const page of log.subscribe({ filter: { by: 'stream', prefixes: ['account-'] } })) handle(page);
 */
export function eventStoreDBLog(connection: Connection, options: EventStoreDBLogOptions = {}): EventLog {
  const settings = logSettings(options);
  const { clock, deadline } = settings;
  const ask = <A>(work: (connection: Connection, first: First) => Promise<A>): TE.TaskEither<ReadError, A> =>
    TE.tryCatch(
      () => within(clock, deadline, (first) => work(connection, first)),
      (error) => readError(error, ALL),
    );
  return {
    readAll: (options) => ({ [Symbol.asyncIterator]: () => readAll(connection, options) }),
    subscribe: ({ from = 'start', signal, ...options } = {}) =>
      iterable(() => new Subscription(allSource(connection, options), from, settings, signal)),
    subscribeToStream: (stream, { from = 'start', signal } = {}) =>
      iterable(() => new Subscription(streamSource(connection, stream), from, settings, signal)),
    head: ask(logHead),
    identity: ask((connection, first) => logIdentity(connection, first, settings)),
  };
}

function iterable(iterate: () => AsyncIterator<readonly LogItem[], undefined>): AsyncIterable<readonly LogItem[]> {
  return { [Symbol.asyncIterator]: iterate };
}
