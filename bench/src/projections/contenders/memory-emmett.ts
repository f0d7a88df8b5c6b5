// Emmett: a projection of documents in its in-memory database, run by its in-memory projector with its checkpoint.
import {
  getInMemoryDatabase,
  inMemoryMultiStreamProjection,
  inMemoryProjector,
  type ReadEvent,
  type ReadEventMetadataWithGlobalPosition,
} from '@event-driven-io/emmett';
import { randomUUID } from 'node:crypto';
import { decodeEvent, type AccountEvent } from '../../domain.js';
import { accountLog, type LogEntry } from '../account-log.js';
import type { Contender } from '../contender.js';

type OfAccount<Event> = Event extends { readonly type: infer Type extends string; readonly data: infer Data }
  ? { readonly type: Type; readonly data: Data & { readonly accountId: string } }
  : never;
type Stored = OfAccount<AccountEvent>;
type Message = ReadEvent<Stored, ReadEventMetadataWithGlobalPosition>;

interface Row extends Record<string, unknown> {
  readonly accountId: string;
  readonly owner: string;
  readonly balance: number;
}

// The pages that Millrace's memory store gives. Emmett's own consumers hand on 100 at a time.
const page = 512;

const evolve = (row: Row, { type, data }: Stored): Row => {
  const { accountId } = data;
  switch (type) {
    case 'opened':
      return { ...row, accountId, owner: data.owner };
    case 'deposited':
      return { ...row, accountId, balance: row.balance + data.amount };
    case 'withdrawn':
      return { ...row, accountId, balance: row.balance - data.amount };
  }
};

const projection = {
  ...inMemoryMultiStreamProjection<Row, Stored>({
    collectionName: 'balances',
    canHandle: ['opened', 'deposited', 'withdrawn'],
    getDocumentId: ({ data }) => data.accountId,
    initialState: () => ({ accountId: '', owner: '', balance: 0 }),
    evolve,
  }),
  name: 'balances',
  // Emmett's place for decoding.
  eventsOptions: { schema: { versioning: { upcast: (event: Stored): Stored => decoded(event) } } },
};

const decoded = (event: Stored): Stored => {
  const { accountId } = event.data;
  if (typeof accountId !== 'string') throw new Error('invalid data');
  const { type, data } = decodeEvent(event.type, event.data);
  return { ...event, type, data: { ...data, accountId } } as Stored;
};

const messageOf = ({ accountId, revision, event: { type, data } }: LogEntry, index: number): Message =>
  ({
    kind: 'Event',
    type,
    data: { accountId, ...data },
    metadata: {
      streamName: `account-${accountId}`,
      messageId: randomUUID(),
      streamPosition: BigInt(revision + 1),
      globalPosition: BigInt(index + 1),
    },
  }) as Message;

export const contender: Contender = {
  title: 'Emmett',
  prepare: async (source) => {
    const messages = [...accountLog(source)].map(messageOf);
    const pages: Message[][] = [];
    for (let at = 0; at < messages.length; at += page) pages.push(messages.slice(at, at + page));
    return async () => {
      const database = getInMemoryDatabase();
      const projector = inMemoryProjector<Stored>({ projection, connectionOptions: { database } });
      return {
        run: async () => {
          await projector.start({});
          for (const messages of pages) await projector.handle(messages, {});
        },
        balances: async () => {
          const rows = await database.collection<Row & { readonly _id: string }>('balances').find();
          return new Map(rows.map(({ _id, balance }) => [_id, balance]));
        },
        close: () => projector.close({}),
      };
    };
  },
  // Each event looks through all rows, three times.
  most: ({ accounts, events }) => Math.min(events, accounts > 1_000 ? 10_000 : 50_000),
};
