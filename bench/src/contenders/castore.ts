// Castore: its in-memory event storage adapter, EventStore and Command, as its documentation shows them.
import { Command, EventStore, EventType, tuple } from '@castore/core';
import type { EventTypeDetail } from '@castore/core';
import { InMemoryEventStorageAdapter } from '@castore/event-storage-adapter-in-memory';
import { decide, decodeEvent, historyOf, Refused } from '../domain.js';
import type { AccountEvent, Command as AccountCommand } from '../domain.js';
import type { Contender, Peer, PeerOptions } from '../peer.js';

interface Payloads {
  opened: { readonly owner: string };
  deposited: { readonly amount: number };
  withdrawn: { readonly amount: number };
}

const opened = new EventType<'opened', Payloads['opened']>({ type: 'opened' });
const deposited = new EventType<'deposited', Payloads['deposited']>({ type: 'deposited' });
const withdrawn = new EventType<'withdrawn', Payloads['withdrawn']>({ type: 'withdrawn' });

type Detail = EventTypeDetail<typeof opened> | EventTypeDetail<typeof deposited> | EventTypeDetail<typeof withdrawn>;

interface Aggregate {
  readonly aggregateId: string;
  readonly version: number;
  readonly open: boolean;
  readonly balance: number;
}

const reducer = (account: Aggregate, event: Detail): Aggregate => {
  const { aggregateId, version } = event;
  switch (event.type) {
    case 'opened':
      return { aggregateId, version, open: true, balance: 0 };
    case 'deposited':
      return { ...account, version, balance: account.balance + event.payload.amount };
    case 'withdrawn':
      return { ...account, version, balance: account.balance - event.payload.amount };
  }
};

const unopened = { open: false, balance: 0 };
const detailOf = (aggregateId: string, version: number, timestamp: string, event: AccountEvent): Detail =>
  ({ timestamp, aggregateId, version, type: event.type, payload: event.data }) as Detail;
const history = (id: string, length: number): Detail[] =>
  historyOf(length).map((event, i) => detailOf(id, i + 1, new Date(i).toISOString(), event));

/** Castore parses nothing that it reads: whoever wants it does it between `getEvents` and `buildAggregate`. */
const parse = ({ aggregateId, version, timestamp, type, payload }: Detail): Detail =>
  detailOf(aggregateId, version, timestamp, decodeEvent(type, payload));

const make = ({ decoding, attempts }: PeerOptions): Peer => {
  const adapter = new InMemoryEventStorageAdapter();
  const store = new EventStore({
    eventStoreId: 'ACCOUNTS',
    eventTypes: [opened, deposited, withdrawn],
    reducer,
    eventStorageAdapter: adapter,
  });

  const load = async (id: string): Promise<Aggregate | undefined> => {
    if (!decoding) return (await store.getAggregate(id)).aggregate;
    const { events } = await store.getEvents(id);
    return store.buildAggregate(events.map(parse));
  };

  const command = new Command({
    commandId: 'ACCOUNT',
    requiredEventStores: tuple(store),
    eventAlreadyExistsRetries: attempts - 1,
    handler: async (input: { id: string; command: AccountCommand }): Promise<void> => {
      const { id } = input;
      const account = await load(id);
      const event = decide(input.command, account ?? unopened);
      if (event === undefined) throw new Refused();
      const { type, data: payload } = event;
      await store.pushEvent({ aggregateId: id, version: (account?.version ?? 0) + 1, type, payload } as Detail);
    },
  });

  const run = async (id: string, input: AccountCommand): Promise<boolean> => {
    try {
      await command.handler({ id, command: input }, [store]);
      return true;
    } catch (error) {
      if (error instanceof Refused) return false;
      throw error;
    }
  };
  const deposit = (id: string, amount: number): Promise<boolean> => run(id, { type: 'deposit', amount });

  return {
    open: (id, owner) => run(id, { type: 'open', owner }),
    deposit,
    withdraw: (id, amount) => run(id, { type: 'withdraw', amount }),
    depositRetrying: deposit,
    load: async (id) => {
      const account = await load(id);
      return { balance: account?.balance ?? 0, revision: account?.version ?? 0 };
    },
    storedEvents: async (id) => adapter.eventStore[id]?.length ?? 0,
    seed: async (id, length) => {
      adapter.eventStore[id] = history(id, length);
    },
    prepareFold: (length) => {
      const events = history('fold', length);
      return () => store.buildAggregate(events)?.balance ?? 0;
    },
  };
};

export const contender: Contender = { title: 'Castore', make };
