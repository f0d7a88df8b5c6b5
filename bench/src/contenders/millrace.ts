// Millrace on its memory store: as it comes, and with the load policy that reads nothing when a state is cached.
import * as E from 'fp-ts/lib/Either.js';
import { fold, load, makeRepository, newId, transact, type LoadPolicy } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { historyOf } from '../domain.js';
import { Account, Undecoded } from '../millrace-account.js';
import type { Contender, Peer, PeerOptions } from '../peer.js';

type Accepted = E.Either<{ readonly _tag: string; readonly message: string }, unknown>;

const accepted = (result: Accepted): boolean => {
  if (E.isRight(result)) return true;
  if (result.left._tag === 'Rejected') return false;
  throw new Error(result.left.message);
};

const makeWith = (policy: LoadPolicy, { decoding, attempts }: PeerOptions): Peer => {
  const store = memoryStore();
  const definition = decoding ? Account : Undecoded;
  const repository = makeRepository(store, [definition], { cache: 40_000 });
  // The cache does not tell how many states it holds; it is larger than what any workload loads.
  const loaded = new Set<string>();
  const once = transact(repository, { load: policy });
  const retrying = transact(repository, { load: policy, retry: { attempts, delay: () => 0 } });
  const key = (accountId: string): { readonly accountId: string } => ({ accountId });

  return {
    open: async (id, owner) => accepted(await once(definition.open.message(key(id), { owner }))()),
    deposit: async (id, amount) => accepted(await once(definition.deposit.message(key(id), { amount }))()),
    withdraw: async (id, amount) => accepted(await once(definition.withdraw.message(key(id), { amount }))()),
    depositRetrying: async (id, amount) => accepted(await retrying(definition.deposit.message(key(id), { amount }))()),
    load: async (id) => {
      loaded.add(id);
      const account = await load(repository, { load: policy })(definition, key(id))();
      if (E.isLeft(account)) throw new Error(account.left.message);
      return { balance: account.right.state.balance, revision: Number(account.right.revision) + 1 };
    },
    storedEvents: async (id) => {
      let count = 0;
      for await (const page of store.readStream(`account-${id}`)) count += page.length;
      return count;
    },
    seed: async (id, length) => {
      const metadata = { commandId: 'seed', schemaVersion: 1 };
      const events = historyOf(length).map(({ type, data }) => ({
        id: newId(),
        type: `account/${type}`,
        data: { accountId: id, ...data },
        metadata,
      }));
      for (let from = 0; from < length; from += 1_000) {
        const expected = from === 0 ? 'no_stream' : BigInt(from - 1);
        const appended = await store.append(`account-${id}`, expected, events.slice(from, from + 1_000))();
        if (E.isLeft(appended)) throw new Error(appended.left._tag);
      }
    },
    prepareFold: (length) => {
      const events = historyOf(length).map(({ type, data }) => ({
        type: `account/${type}`,
        data: { accountId: 'account', ...data },
      }));
      const folding = fold(Account);
      return () => {
        const state = folding(events as Parameters<typeof folding>[0]);
        if (E.isLeft(state)) throw new Error(state.left.message);
        return state.right.balance;
      };
    },
    cached: () => loaded.size,
  };
};

export const contender: Contender = { title: 'Millrace', make: (options) => makeWith('readTail', options) };
export const anyCached: Contender = {
  title: 'Millrace, any cached state',
  make: (options) => makeWith('anyCached', options),
};
