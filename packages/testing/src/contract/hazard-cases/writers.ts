// H01 to H04: several who write to one stream, and changes that are not committed.
import { commit, makeRepository, transact } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { assert, left, right } from '../asserting.js';
import type { StoreCase } from '../store-contract.js';
import { CACHES, Purse, purseOf100 } from './purse.js';

export const writers: readonly StoreCase[] = [
  ...CACHES.map((options): StoreCase => ({
    id: 'H01',
    name: `Of two loads and two commits the second is a conflict, and nothing of it is stored (cache: ${String(options.cache ?? 'default')}).`,
    run: async (context) => {
      const { repository, load, coins, revisions, name } = await purseOf100(context, options);
      const [first, second] = [await load(), await load()];
      right(await commit(repository)(Purse.pay(first, { coins: 30 }))());
      const chained = E.chainW(Purse.fill.step({ coins: 1 }))(Purse.pay(second, { coins: 50 }));
      const conflict = left(await commit(repository, { id: 'second' })(chained)(), 'Conflict');
      assert.deepEqual(
        [conflict.commandId, conflict.stream, conflict.expected, conflict.actual],
        ['second', name, 0n, 1n],
      );
      assert.deepEqual([await revisions(), await coins()], [[0n, 1n], 70]);
      assert.equal((await load()).state.coins, 70);
    },
  })),
  {
    id: 'H02',
    name: '50 concurrent writers that decide again: 50 events, revisions 0 to 49, none lost, none twice.',
    run: async ({ store, stream, read, size }) => {
      const count = size(50);
      const key = { purseId: stream('crowded') };
      // Each conflict of a writer is the success of another, so that nobody needs more attempts than there are writers.
      const retry = { attempts: count, delay: () => 0 };
      const repositories = Array.from({ length: 5 }, () => makeRepository(store, [Purse], { retry }));
      const commits = await Promise.all(
        Array.from({ length: count }, async (_, n) => {
          const repository = repositories[n % 5] ?? assert.fail();
          return right(await transact(repository)(Purse.fill.message(key, { coins: 2 ** n }))());
        }),
      );
      const stored = await read(`purse-${key.purseId}`);
      assert.deepEqual(
        stored.map(({ revision }) => revision),
        Array.from({ length: count }, (_, n) => BigInt(n)),
      );
      const ids = commits.map(({ commandId }) => commandId).sort();
      assert.deepEqual(stored.map(({ metadata }) => metadata['commandId']).sort(), ids);
      for (const { events, commandId } of commits)
        assert.equal(stored[Number(events[0]?.revision)]?.metadata['commandId'], commandId);
    },
  },
  {
    id: 'H03',
    name: 'Of two concurrent payments of everything one is rejected, and the purse never ends below zero.',
    run: async (context) => {
      const { repository, key, coins, revisions } = await purseOf100(context);
      const elsewhere = makeRepository(context.store, [Purse]);
      const outcomes = await Promise.all(
        [repository, elsewhere].map((one) => transact(one)(Purse.pay.message(key, { coins: 100 }))()),
      );
      assert.equal(outcomes.filter(E.isRight).length, 1);
      const [refused] = outcomes.filter(E.isLeft);
      assert.deepEqual(refused?.left._tag === 'Rejected' && refused.left.code, 'too-little');
      assert.deepEqual([await coins(), await revisions()], [0, [0n, 1n]]);
    },
  },
  {
    id: 'H03',
    name: 'An aggregate with pending events cannot be refreshed: after a conflict a load gives a clean one.',
    run: async (context) => {
      const { repository, key, load, coins } = await purseOf100(context);
      const pending = right(Purse.pay(await load(), { coins: 100 }));
      right(await transact(repository)(Purse.pay.message(key, { coins: 100 }))());
      left(await commit(repository)(pending)(), 'Conflict');
      left(await commit(repository)(pending)(), 'Conflict');
      const loaded = await load();
      assert.deepEqual([loaded.pending, loaded.revision, loaded.state.coins], [[], 1n, 0]);
      assert.equal(left(Purse.pay(loaded, { coins: 100 }), 'Rejected').code, 'too-little');
      assert.equal(await coins(), 0);
    },
  },
  {
    id: 'H04',
    name: 'What is pending and not committed is seen by no load and committed by no other command.',
    run: async (context) => {
      const { repository, key, load, coins, revisions } = await purseOf100(context);
      const loaded = await load();
      const pending = right(Purse.pay(loaded, { coins: 60 }));
      assert.deepEqual([pending.state.coins, loaded.state.coins, (await load()).state.coins], [40, 100, 100]);
      const committed = right(await transact(repository)(Purse.fill.message(key, { coins: 1 }))());
      assert.deepEqual([committed.events.length, committed.aggregate.state.coins], [1, 101]);
      left(await commit(repository)(pending)(), 'Conflict');
      assert.deepEqual([(await load()).state.coins, await coins(), await revisions()], [101, 101, [0n, 1n]]);
    },
  },
];
