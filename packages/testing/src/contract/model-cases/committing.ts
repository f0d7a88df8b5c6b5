// A25 to A29: what a commit of pure steps does to the store, and what it does not.
import { commit, load, makeRepository, type NewEvent } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Turnstile } from '../../domains/turnstile.js';
import type { AnyStore } from '../../faults/index.js';
import { assert, left, right } from '../asserting.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';

/** A store that notes the size of each append. */
function counting(store: AnyStore): AnyStore & { readonly appends: number[] } {
  const appends: number[] = [];
  const append: AnyStore['append'] = (stream, expected, events: readonly NewEvent[]) => () => {
    appends.push(events.length);
    return store.append(stream, expected, events)();
  };
  return { ...store, append, appends };
}

async function begin({ store, stream, read }: StoreContext) {
  const counted = counting(store);
  const repository = makeRepository(counted, [Turnstile]);
  const turnstileId = stream('committing');
  const loaded = right(await load(repository)(Turnstile, { turnstileId })());
  return { repository, turnstileId, loaded, appends: counted.appends, stored: () => read(`turnstile-${turnstileId}`) };
}

export const committing: readonly StoreCase[] = [
  {
    id: 'A25',
    name: 'Two events chained in memory are visible before the commit, and are stored by one atomic append.',
    run: async (context) => {
      const { repository, loaded, appends, stored } = await begin(context);
      const chained = right(pipe(Turnstile.install(loaded), E.chainW(Turnstile.insertCoin.step())));
      assert.deepEqual(chained.state, { installed: true, unlocked: true, coins: 1, turns: 0 });
      assert.deepEqual([chained.exists, chained.revision, chained.pending.length], [true, undefined, 2]);
      assert.deepEqual([appends, await stored()], [[], []]);

      const committed = right(await commit(repository)(chained)());
      assert.deepEqual(appends, [2]);
      assert.deepEqual(
        (await stored()).map(({ type, revision }) => [type, revision]),
        [
          ['turnstile/installed', 0n],
          ['turnstile/coinInserted', 1n],
        ],
      );
      assert.deepEqual([committed.aggregate.revision, committed.aggregate.pending], [1n, []]);
      assert.deepEqual(committed.aggregate.state, chained.state);
    },
  },
  {
    id: 'A26',
    name: 'A key never written loads as an empty aggregate, and committing that writes nothing and succeeds.',
    run: async (context) => {
      const { repository, turnstileId, loaded, appends, stored } = await begin(context);
      assert.deepEqual([loaded.exists, loaded.revision, loaded.key], [false, undefined, { turnstileId }]);
      assert.deepEqual(loaded.state, { installed: false, unlocked: false, coins: 0, turns: 0 });
      const committed = right(await commit(repository)(loaded)());
      assert.deepEqual([committed.events, committed.position, committed.duplicate], [[], undefined, false]);
      assert.equal(committed.aggregate.revision, undefined);
      assert.deepEqual([appends, await stored()], [[], []]);
    },
  },
  {
    id: 'A27',
    name: 'Committing a rejection writes nothing and gives the rejection back.',
    run: async (context) => {
      const { repository, loaded, appends, stored } = await begin(context);
      const chained = pipe(Turnstile.install(loaded), E.chainW(Turnstile.install.step()));
      const rejection = left(await commit(repository, { id: 'my-commit' })(chained)(), 'Rejected');
      assert.deepEqual(rejection, { ...left(chained, 'Rejected'), commandId: 'my-commit' });
      assert.equal(rejection.code, 'already-installed');
      assert.deepEqual([appends, await stored()], [[], []]);
    },
  },
  {
    id: 'A29',
    name: 'The committed aggregate can be commanded and committed again without a load, and revisions go on.',
    run: async (context) => {
      const { repository, loaded, stored } = await begin(context);
      const save = commit(repository);
      const first = right(await save(Turnstile.install(loaded))()).aggregate;
      const second = right(await save(Turnstile.insertCoin(first))()).aggregate;
      const third = right(await save(Turnstile.pushArm(second))());
      assert.deepEqual([first.revision, second.revision, third.aggregate.revision], [0n, 1n, 2n]);
      assert.deepEqual(
        third.events.map(({ type, revision }) => [type, revision]),
        [['turnstile/armTurned', 2n]],
      );
      assert.equal((await stored()).length, 3);
    },
  },
];
