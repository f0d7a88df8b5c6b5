// Millrace on EventStoreDB, as its users run it.
import * as E from 'fp-ts/lib/Either.js';
import { load, makeRepository, transact } from '@millrace/core';
import { eventStoreRepository } from '@millrace/repository-eventstore';
// The package does not give them out.
import { decodeReadResponse } from '../../../../packages/repository-eventstore/src/connection/wire/read-response.js';
import { recordedOf } from '../../../../packages/repository-eventstore/src/streams/recorded-event.js';
import { Account } from '../../millrace-account.js';
import type { Contender, Decode, LogPart, Read } from '../contender.js';
import { streamOf } from '../contender.js';

const rightOf = <A>(result: E.Either<{ readonly _tag: string; readonly message: string }, A>): A => {
  if (E.isLeft(result)) throw new Error(`${result.left._tag}: ${result.left.message}`);
  return result.right;
};

const amountOf = (data: unknown): number => (data as { readonly amount?: number }).amount ?? 0;

const decode: Decode = (message) => {
  const frame = decodeReadResponse(message);
  if (typeof frame === 'string' || frame._tag !== 'Event') throw new Error('no event');
  return recordedOf(frame.event).revision;
};

export const contender: Contender = {
  title: 'Millrace',
  decode,
  make: (url, loading) => {
    const repository = eventStoreRepository(url, [Account]);
    const { store } = repository;
    const command = transact(repository, { load: loading });
    const key = (accountId: string): { readonly accountId: string } => ({ accountId });

    const follow = async ({ behind, prefix, count, asked }: LogPart): Promise<Read> => {
      const filter = { by: 'stream', prefixes: [prefix] } as const;
      let events = 0;
      let sum = 0;
      for await (const items of store.subscribe({ from: behind, ...(asked === 'prefix' ? { filter } : {}) })) {
        for (const item of items) {
          if (item._tag !== 'Event') continue;
          if (asked === 'all' && !item.event.stream.startsWith(prefix)) continue;
          events += 1;
          sum += amountOf(item.event.data);
        }
        if (events >= count) break;
      }
      return { events, sum };
    };

    return {
      open: async (id, owner) => void rightOf(await command(Account.open.message(key(id), { owner }))()),
      deposit: async (id, amount) => void rightOf(await command(Account.deposit.message(key(id), { amount }))()),
      rehydrate: async (id) => {
        // A repository of its own: nothing is kept of the stream, and the connection is there.
        const { revision, state } = rightOf(await load(makeRepository(store, [Account]))(Account, key(id))());
        if (revision === undefined) throw new Error(`${streamOf(id)} has no events`);
        return { events: Number(revision) + 1, sum: state.balance };
      },
      follow,
      close: () => repository.close(),
    };
  },
};
