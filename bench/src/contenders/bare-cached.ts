// The bare loop with a state cache: the folded state is kept per stream, a command only decides and appends.
import { decide, evolve, historyOf } from '../domain.js';
import type { Account, AccountEvent, Command } from '../domain.js';
import type { Contender, Peer, PeerOptions } from '../peer.js';
import { fold, foldDecoding } from './bare.js';

interface Entry {
  readonly state: Account;
  readonly revision: number;
}

const make = ({ decoding, attempts }: PeerOptions): Peer => {
  const streams = new Map<string, AccountEvent[]>();
  const cache = new Map<string, Entry>();

  const rebuild = (id: string): Entry => {
    const events = streams.get(id) ?? [];
    const entry = { state: (decoding ? foldDecoding : fold)(events, events.length), revision: events.length };
    if (events.length > 0) cache.set(id, entry);
    return entry;
  };

  const append = async (id: string, expected: number, event: AccountEvent): Promise<boolean> => {
    const events = streams.get(id);
    if ((events?.length ?? 0) !== expected) return false;
    if (events === undefined) streams.set(id, [event]);
    else events.push(event);
    return true;
  };

  const run = async (id: string, command: Command, limit: number): Promise<boolean> => {
    for (let attempt = 0; attempt < limit; attempt += 1) {
      const { state, revision } = cache.get(id) ?? rebuild(id);
      const event = decide(command, state);
      if (event === undefined) return false;
      if (await append(id, revision, event)) {
        // Another command may have gone past this one while it waited: the cache never goes back.
        if ((cache.get(id)?.revision ?? 0) <= revision) {
          cache.set(id, { state: evolve(state, event), revision: revision + 1 });
        }
        return true;
      }
      cache.delete(id);
    }
    throw new Error('too many conflicts');
  };

  return {
    open: (id, owner) => run(id, { type: 'open', owner }, 1),
    deposit: (id, amount) => run(id, { type: 'deposit', amount }, 1),
    withdraw: (id, amount) => run(id, { type: 'withdraw', amount }, 1),
    depositRetrying: (id, amount) => run(id, { type: 'deposit', amount }, attempts),
    load: async (id) => {
      const { state, revision } = cache.get(id) ?? rebuild(id);
      return { balance: state.balance, revision };
    },
    storedEvents: async (id) => streams.get(id)?.length ?? 0,
    seed: async (id, length) => void streams.set(id, historyOf(length)),
    prepareFold: (length) => {
      const events = historyOf(length);
      return () => fold(events, length).balance;
    },
    cached: () => cache.size,
  };
};

export const contender: Contender = { title: 'bare loop + state cache', make };
