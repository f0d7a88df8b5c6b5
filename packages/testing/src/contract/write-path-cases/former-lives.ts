// R11: a stream is deleted, and perhaps re-created, under a warm cache.
import { commit } from '@millrace/core';
import { assert, left, right } from '../asserting.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';
import { numbers, Tally, tallying } from './tally.js';

const POLICIES = ['readTail', 'anyCached', 'assumeEmpty'] as const;

/** A process that has a tally of four in its cache, whose stream is then deleted by another. */
async function deleted({ store, stream }: StoreContext, name: string) {
  const tallyId = stream(name);
  const here = tallying(store, tallyId);
  await here.filled(3);
  await here.loaded();
  await here.counted(1, 'once');
  const old = await here.loaded();
  right(await store.deleteStream(here.name)());
  return { here, there: tallying(store, tallyId), old };
}

export const formerLives: readonly StoreCase[] = [
  {
    id: 'R11',
    name: 'A deleted stream loads empty, and a command of its former life is decided again.',
    run: async (context) => {
      const { here } = await deleted(context, 'deleted');
      const { exists, state } = await here.loaded();
      assert.deepEqual([exists, state], [false, { total: 0, count: 0 }]);
      const again = await here.counted(5, 'once');
      assert.deepEqual([again.duplicate, again.events[0]?.data.from, again.aggregate.revision], [false, 0, 4n]);
      assert.equal((await here.counted(5, 'once')).duplicate, true);
    },
  },
  ...POLICIES.map((load): StoreCase => ({
    id: 'R11',
    name: `A stream that is deleted and re-created by another is decided on in its new life (load: ${load}).`,
    run: async (context) => {
      const { here, there } = await deleted(context, 're-created');
      await there.counted(10, 'new life');
      const { events, aggregate } = await here.counted(1, 'mine', { load });
      assert.deepEqual([events[0]?.data.from, aggregate.revision, aggregate.state], [10, 5n, { total: 11, count: 2 }]);
      for (const one of [here, there])
        for (const policy of ['readTail', 'anyCached'] as const)
          assert.ok([10, 11].includes((await one.loaded(policy)).state.total));
      assert.deepEqual((await here.loaded('anyCached')).state, { total: 11, count: 2 });
      assert.equal((await here.counted(1, 'once')).duplicate, false);
    },
  })),
  {
    id: 'R11',
    name: 'An aggregate of a former life cannot be committed in the next one, also by a command that the former life had.',
    run: async (context) => {
      const { here, there, old } = await deleted(context, 'old');
      await there.counted(10, 'new life');
      for (const id of ['once', 'other']) {
        const conflict = left(await commit(here.repository, { id })(Tally.count(old, { by: 5 }))(), 'Conflict');
        assert.deepEqual([conflict.expected, conflict.actual], [3n, 4n]);
      }
      assert.deepEqual(numbers(await context.read(here.name)), [10]);
    },
  },
  {
    id: 'R11',
    name: 'After a write that was decided without a read on a state whose stream had just been deleted, loads show the new life alone.',
    run: async (context) => {
      const { here, there } = await deleted(context, 'blindly');
      // The store takes it: the revision is still the right one. What `anyCached` promises is no more.
      await here.counted(5, 'blind', { load: 'anyCached' });
      for (const one of [here, there, here])
        assert.deepEqual((await one.loaded()).state, { total: 5, count: 1 }, 'only what is in the stream');
      right(await here.run(Tally.setTo.message(here.key, { total: 7 }, { id: 'next' }), { load: 'anyCached' }));
      assert.deepEqual((await there.loaded()).state, { total: 7, count: 2 });
    },
  },
];
