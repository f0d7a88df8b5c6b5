// The client library alone: the same calls with the same bytes, as its documentation shows them.
import {
  EventStoreDBClient,
  NO_STREAM,
  excludeSystemEvents,
  jsonEvent,
  streamNameFilter,
  type AppendExpectedRevision,
  type ResolvedEvent,
} from '@eventstore/db-client';
import utils from '@eventstore/db-client/dist/utils/index.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { decide, evolve, initial, type Account, type AccountEvent, type Command } from '../../domain.js';
import {
  streamOf,
  type Contender,
  type Decode,
  type Loading,
  type LogPart,
  type Peer,
  type Read,
} from '../contender.js';
import { storedForm } from '../stored-form.js';

interface Known {
  readonly state: Account;
  readonly revision: bigint;
  /** The newest event that a read has given; the next read begins with it, and shows that it is still there. */
  readonly anchor: { readonly revision: bigint; readonly id: string };
}

const eventOf = (
  resolved: ResolvedEvent,
): { type: AccountEvent['type']; data: unknown; revision: bigint; id: string } => {
  if (resolved.event === undefined) throw new Error('a link without its event');
  const { type, data, revision, id } = resolved.event;
  return { type: type.slice('account/'.length) as AccountEvent['type'], data, revision, id };
};

const fold = (state: Account, event: { readonly type: string; readonly data: unknown }): Account =>
  evolve(state, event as AccountEvent);

const subscription = (client: EventStoreDBClient, { behind, prefix, asked }: LogPart) =>
  client.subscribeToAll({
    fromPosition: behind,
    // The window and the interval that Millrace asks for.
    filter:
      asked === 'prefix'
        ? streamNameFilter({ prefixes: [prefix], maxSearchWindow: 500, checkpointInterval: 2 })
        : excludeSystemEvents({ maxSearchWindow: 500, checkpointInterval: 2 }),
  });

const make = (url: string, loading: Loading): Peer => {
  const client = EventStoreDBClient.connectionString(url);
  const known = new Map<string, Known>();

  const readTail = async (stream: string, { state, revision, anchor }: Known): Promise<Known> => {
    let folded = state;
    let last = revision;
    let newest: Known['anchor'] | undefined;
    for await (const resolved of client.readStream(stream, { fromRevision: anchor.revision })) {
      const event = eventOf(resolved);
      if (newest === undefined && event.id !== anchor.id) throw new Error(`${stream} is another stream now`);
      newest = event;
      if (event.revision <= last) continue;
      folded = fold(folded, event);
      last = event.revision;
    }
    if (newest === undefined) throw new Error(`${stream} has lost its events`);
    return { state: folded, revision: last, anchor: newest };
  };

  const append = async (id: string, command: Command, before: Known | undefined): Promise<void> => {
    const stream = streamOf(id);
    const state = before?.state ?? initial;
    const event = decide(command, state);
    if (event === undefined) throw new Error(`${command.type} was refused`);
    const expectedRevision: AppendExpectedRevision = before?.revision ?? NO_STREAM;
    const stored = jsonEvent(storedForm(id, event));
    const { nextExpectedRevision: revision } = await client.appendToStream(stream, stored, { expectedRevision });
    known.set(stream, { state: evolve(state, event), revision, anchor: before?.anchor ?? { revision, id: stored.id } });
  };

  const follow = async (part: LogPart): Promise<Read> => {
    const { prefix, count, asked } = part;
    const following = subscription(client, part);
    let events = 0;
    let sum = 0;
    await new Promise<void>((resolve, reject) => {
      following.on('error', reject);
      following.on('data', ({ event }) => {
        if (event === undefined || (asked === 'all' && !event.streamId.startsWith(prefix))) return;
        events += 1;
        sum += (event.data as { readonly amount?: number }).amount ?? 0;
        if (events === count) resolve();
      });
    });
    await following.unsubscribe();
    return { events, sum };
  };

  return {
    open: (id, owner) => append(id, { type: 'open', owner }, undefined),
    deposit: async (id, amount) => {
      const kept = known.get(streamOf(id));
      if (kept === undefined) throw new Error(`${id} is not open`);
      const before = loading === 'readTail' ? await readTail(streamOf(id), kept) : kept;
      await append(id, { type: 'deposit', amount }, before);
    },
    rehydrate: async (id) => {
      let events = 0;
      let state = initial;
      for await (const resolved of client.readStream(streamOf(id))) {
        state = fold(state, eventOf(resolved));
        events += 1;
      }
      return { events, sum: state.balance };
    },
    follow,
    close: () => client.dispose(),
  };
};

// What a `ReadStream` of the library does with each message.
const decode: Decode = (message) => {
  const response = streams.ReadResp.deserializeBinary(new Uint8Array(message));
  const read = response.getEvent();
  const event = read && utils.convertGrpcEvent(read).event;
  if (event === undefined) throw new Error('no event');
  return event.revision;
};

export const contender: Contender = { title: '@eventstore/db-client', make, decode };
