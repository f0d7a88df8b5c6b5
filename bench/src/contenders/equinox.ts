// Equinox: Decider over its memory store; as published (no cache), and with its own cache wired by hand.
import {
  CachingCategory,
  CachingStrategy,
  Category,
  Decider,
  LoadOption,
  MemoryCache,
  StreamId,
  StreamName,
} from '@equinox-js/core';
import type { ICodec, ITimelineEvent, StreamToken } from '@equinox-js/core';
import { MemoryStoreCategory, VolatileStore } from '@equinox-js/memory-store';
import { decide, decodeEvent, evolve, historyOf, initial } from '../domain.js';
import type { Account, AccountEvent, Command } from '../domain.js';
import type { Contender, Peer, PeerOptions } from '../peer.js';

type Format = AccountEvent['data'];
type Codec = ICodec<AccountEvent, Format, null>;
type AccountCategory = Category<AccountEvent, Account, null>;
type Reloadable = Parameters<typeof CachingCategory.apply<AccountEvent, Account, null>>[1];

const categoryName = 'Account';
/** Its LRU index is laid out for this many entries when the cache is made; its default is a million. */
const cacheSize = 20_000;
const fold = (state: Account, events: readonly AccountEvent[]): Account => events.reduce(evolve, state);

const encode: Codec['encode'] = ({ type, data }) => ({ type, data });
/** The documented codec is JSON text; a codec that hands the stored object on spares Equinox parsing it. */
const plain: Codec = { encode, decode: (event) => event as ITimelineEvent<Format> & AccountEvent };
const decoded: Codec = { encode, decode: (event) => decodeEvent(event.type, event.data) };

/** The memory store takes no caching strategy, unlike the other stores; its inner category can be wrapped though. */
const withCache = (category: AccountCategory, cache: MemoryCache): AccountCategory => {
  const { inner } = category as unknown as { readonly inner: Reloadable };
  const empty: StreamToken = { value: 0, version: 0n, bytes: 0n };
  const caching = CachingCategory.apply(categoryName, inner, CachingStrategy.Cache(cache));
  return new Category(caching, { token: empty, state: initial });
};

const makeWith = (cache: MemoryCache | undefined, { decoding, attempts }: PeerOptions): Peer => {
  const store = new VolatileStore<Format>();
  const plainCategory = MemoryStoreCategory.create(store, categoryName, decoding ? decoded : plain, fold, initial);
  const category = cache === undefined ? plainCategory : withCache(plainCategory, cache);
  const option = cache === undefined ? LoadOption.RequireLoad : LoadOption.AnyCachedValue;
  const name = (id: string): StreamName => StreamName.create(categoryName, StreamId.create(id));
  const decider = (id: string): Decider<AccountEvent, Account> =>
    Decider.forStream(category, StreamId.create(id), null);

  const run = (id: string, command: Command, limit: number): Promise<boolean> =>
    decider(id).transactResult<boolean>(
      (state) => {
        const event = decide(command, state);
        return event === undefined ? [false, []] : [true, [event]];
      },
      option,
      limit,
    );

  return {
    open: (id, owner) => run(id, { type: 'open', owner }, 1),
    deposit: (id, amount) => run(id, { type: 'deposit', amount }, 1),
    withdraw: (id, amount) => run(id, { type: 'withdraw', amount }, 1),
    depositRetrying: (id, amount) => run(id, { type: 'deposit', amount }, attempts),
    load: (id) =>
      decider(id).queryEx(({ state, version }) => ({ balance: state.balance, revision: Number(version) }), option),
    storedEvents: async (id) => store.load(name(id)).length,
    seed: async (id, length) => {
      const time = new Date();
      const record = (event: AccountEvent, i: number): ITimelineEvent<Format> => ({
        ...encode(event, null),
        id: `${id}-${i}`,
        isUnfold: false,
        size: 0,
        time,
        index: BigInt(i),
      });
      if (!store.sync(name(id), 0, historyOf(length).map(record)).success) throw new Error('seed conflict');
    },
    prepareFold: (length) => {
      const events = historyOf(length);
      return () => fold(initial, events).balance;
    },
    ...(cache === undefined
      ? {}
      : { cached: () => (cache as unknown as { readonly cache: { readonly size: number } }).cache.size }),
  };
};

export const contender: Contender = { title: 'Equinox', make: (options) => makeWith(undefined, options) };
export const cached: Contender = {
  title: 'Equinox + its cache',
  make: (options) => makeWith(new MemoryCache(cacheSize), options),
};
