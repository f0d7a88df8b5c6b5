// A purse that never goes below zero: the model of the hazard cases.
import { defineAggregate, load, makeRepository, reject, transact, type RepositoryOptions } from '@millrace/core';
import * as t from 'io-ts';
import { right } from '../asserting.js';
import type { StoreContext } from '../store-context.js';

const coins = { coins: t.number };

export const Purse = defineAggregate({
  type: 'purse',
  key: { purseId: t.string },
  initial: { coins: 0 },
  events: {
    filled: {
      data: coins,
      apply: (state, data) => {
        state.coins += data.coins;
      },
    },
    paid: {
      data: coins,
      apply: (state, data) => {
        state.coins -= data.coins;
      },
    },
  },
  commands: {
    fill: { data: coins, decide: (purse, data) => purse.filled(data) },
    pay: {
      data: coins,
      decide: (purse, data) => (purse.state.coins < data.coins ? reject('too-little') : purse.paid(data)),
    },
  },
});

/** Repositories with a cache and without: what holds must hold with both. */
export const CACHES: readonly Pick<RepositoryOptions, 'cache'>[] = [{}, { cache: 'none' }];

/** A purse of one case with 100 coins in it, and who looks at it. */
export async function purseOf100({ store, stream, read }: StoreContext, options: RepositoryOptions = {}) {
  const repository = makeRepository(store, [Purse], options);
  const key = { purseId: stream('purse') };
  const name = `purse-${key.purseId}`;
  right(await transact(repository)(Purse.fill.message(key, { coins: 100 }))());
  return {
    repository,
    key,
    name,
    load: async () => right(await load(repository)(Purse, key)()),
    /** What a repository says that has never seen the purse. */
    coins: async () => right(await load(makeRepository(store, [Purse]))(Purse, key)()).state.coins,
    revisions: async () => (await read(name)).map(({ revision }) => revision),
  };
}
