// Emmett: its in-memory event store and CommandHandler, as its guide shows them.
import { CommandHandler, getInMemoryEventStore, isExpectedVersionConflictError } from '@event-driven-io/emmett';
import { decide, decodeEvent, evolve, historyOf, initial, Refused } from '../domain.js';
import type { Account, AccountEvent, Command } from '../domain.js';
import type { Contender, Peer, PeerOptions } from '../peer.js';

const initialState = (): Account => initial;
/** Emmett's place for this is the versioning hook of the event schema, run on each event read. */
const decoded = { versioning: { upcast: (event: AccountEvent) => decodeEvent(event.type, event.data) } };

/** Refuses by an exception thrown in the decision, as Emmett's guide does. */
const decision = (command: Command) => (state: Account) => {
  const event = decide(command, state);
  if (event === undefined) throw new Refused();
  return event;
};

const make = ({ decoding, attempts }: PeerOptions): Peer => {
  const store = getInMemoryEventStore();
  const schema = decoding ? { schema: decoded } : {};
  // No retry is Emmett's default. With one, async-retry waits in a timer of at least 1 ms before each attempt.
  const handle = CommandHandler<Account, AccountEvent>({ evolve, initialState, ...schema });
  const handleRetrying = CommandHandler<Account, AccountEvent>({
    evolve,
    initialState,
    ...schema,
    retry: {
      onVersionConflict: {
        retries: attempts - 1,
        minTimeout: 0,
        maxTimeout: 0,
        factor: 1,
        randomize: false,
        shouldRetryError: isExpectedVersionConflictError,
      },
    },
  });

  const run = async (handler: typeof handle, id: string, command: Command): Promise<boolean> => {
    try {
      await handler(store, id, decision(command));
      return true;
    } catch (error) {
      if (error instanceof Refused) return false;
      throw error;
    }
  };

  return {
    open: (id, owner) => run(handle, id, { type: 'open', owner }),
    deposit: (id, amount) => run(handle, id, { type: 'deposit', amount }),
    withdraw: (id, amount) => run(handle, id, { type: 'withdraw', amount }),
    depositRetrying: (id, amount) => run(handleRetrying, id, { type: 'deposit', amount }),
    load: async (id) => {
      const { state, currentStreamVersion } = await store.aggregateStream<Account, AccountEvent>(id, {
        evolve,
        initialState,
        read: schema,
      });
      return { balance: state.balance, revision: Number(currentStreamVersion) };
    },
    storedEvents: async (id) => (await store.readStream(id)).events.length,
    seed: async (id, length) => {
      await store.appendToStream(id, historyOf(length));
    },
    prepareFold: (length) => {
      // Emmett exports no fold of its own: this is the one line that aggregateStream runs on the events it read.
      const events = historyOf(length);
      return () => events.reduce((state, event) => evolve(state, event), initialState()).balance;
    },
  };
};

export const contender: Contender = { title: 'Emmett', make };
