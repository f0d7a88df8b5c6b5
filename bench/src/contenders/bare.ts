// The bare loop: a Map of arrays, the events folded anew for each command, an append that checks the revision.
import { decide, decodeEvent, evolve, historyOf, initial } from '../domain.js';
import type { Account, AccountEvent, Command } from '../domain.js';
import type { Contender, Peer, PeerOptions } from '../peer.js';

interface Stream {
  readonly events: readonly AccountEvent[];
  readonly revision: number;
}

const none: readonly AccountEvent[] = [];

export const fold = (events: readonly AccountEvent[], count: number): Account => {
  let state = initial;
  for (let i = 0; i < count; i += 1) {
    const event = events[i];
    if (event !== undefined) state = evolve(state, event);
  }
  return state;
};

export const foldDecoding = (events: readonly AccountEvent[], count: number): Account => {
  let state = initial;
  for (let i = 0; i < count; i += 1) {
    const event = events[i];
    if (event !== undefined) state = evolve(state, decodeEvent(event.type, event.data));
  }
  return state;
};

const make = ({ decoding, attempts }: PeerOptions): Peer => {
  const streams = new Map<string, AccountEvent[]>();
  const rebuild = decoding ? foldDecoding : fold;

  const read = async (id: string): Promise<Stream> => {
    const events = streams.get(id);
    return { events: events ?? none, revision: events?.length ?? 0 };
  };

  const append = (id: string, expected: number, event: AccountEvent): boolean => {
    const events = streams.get(id);
    if ((events?.length ?? 0) !== expected) return false;
    if (events === undefined) streams.set(id, [event]);
    else events.push(event);
    return true;
  };

  const run = async (id: string, command: Command, limit: number): Promise<boolean> => {
    for (let attempt = 0; attempt < limit; attempt += 1) {
      const { events, revision } = await read(id);
      const event = decide(command, rebuild(events, revision));
      if (event === undefined) return false;
      if (append(id, revision, event)) return true;
    }
    throw new Error('too many conflicts');
  };

  return {
    open: (id, owner) => run(id, { type: 'open', owner }, 1),
    deposit: (id, amount) => run(id, { type: 'deposit', amount }, 1),
    withdraw: (id, amount) => run(id, { type: 'withdraw', amount }, 1),
    depositRetrying: (id, amount) => run(id, { type: 'deposit', amount }, attempts),
    load: async (id) => {
      const { events, revision } = await read(id);
      return { balance: rebuild(events, revision).balance, revision };
    },
    storedEvents: async (id) => streams.get(id)?.length ?? 0,
    seed: async (id, length) => void streams.set(id, historyOf(length)),
    prepareFold: (length) => {
      const events = historyOf(length);
      return () => fold(events, length).balance;
    },
  };
};

export const contender: Contender = { title: 'bare loop', make };
