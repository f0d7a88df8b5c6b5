// R11: the cache under races: it never goes back, and one load per stream is in flight.
import { commit } from '@millrace/core';
import { assert, right } from '../asserting.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';
import { assertSound, commits, Tally, tallying } from './tally.js';
import { door, readsBehind, watched, type Door } from './watching.js';

/** A process with a cache whose reads can be held up, one that is not held up, and what the first one asks. */
async function racing({ store, stream, read }: StoreContext, cache?: number) {
  const tallyId = stream('racing');
  const there = tallying(store, tallyId);
  await there.filled(3);
  let held: Door | undefined;
  const below = watched(store);
  const slow = readsBehind(below.store, () => held);
  return {
    tallyId,
    there,
    slow,
    below,
    here: tallying(slow, tallyId, cache === undefined ? {} : { cache }),
    /** From now on reads are slow. */
    hold: () => (held = door()),
    /** Reads that begin from now on are not. */
    noMore: () => (held = undefined),
    stored: () => read(`tally-${tallyId}`),
  };
}

export const caching: readonly StoreCase[] = [
  {
    id: 'R11',
    name: 'On a stale entry a load reads the tail, and a command decided without a read conflicts and decides again.',
    run: async (context) => {
      const { here, there, below, stored } = await racing(context);
      await here.loaded();
      await there.counted(10, 'there');
      assert.equal((await here.loaded('anyCached')).revision, 2n);
      below.forget();
      const { events } = await here.counted(1, 'mine', { load: 'anyCached' });
      assert.deepEqual([events[0]?.revision, events[0]?.data.from], [4n, 13]);
      assert.deepEqual(
        below.appends.map(({ expected }) => expected),
        [2n, 3n],
      );
      assert.deepEqual(
        below.reads.map(({ from }) => from),
        [2n],
      );
      await there.counted(10, 'there again');
      assert.equal((await here.loaded()).state.total, 24);
      assert.equal((await here.loaded('anyCached')).revision, 5n);
      assertSound(await stored());
    },
  },
  {
    id: 'R11',
    name: 'A write that overtakes a slow load stays: the older state is not put over it, nor given to anybody.',
    run: async (context) => {
      const { here, hold, noMore, stored } = await racing(context);
      await here.loaded();
      const slow = hold();
      const late = here.loaded();
      await slow.arrived(1);
      noMore();
      await here.counted(10, 'overtaking', { load: 'anyCached' });
      await here.counted(10, 'once more', { load: 'anyCached' });
      slow.open();
      assert.equal((await late).revision, 4n);
      const cached = await here.loaded('anyCached');
      assert.deepEqual([cached.revision, cached.state.total], [4n, 23]);
      const { events } = await here.counted(1, 'next', { load: 'anyCached' });
      assert.deepEqual([events[0]?.revision, events[0]?.data.from], [5n, 23]);
      assertSound(await stored());
    },
  },
  {
    id: 'R11',
    name: 'A write that overtakes a slow cold load stays as well, although nothing was cached when that began.',
    run: async (context) => {
      const { here, hold, noMore, stored } = await racing(context);
      const slow = hold();
      const late = here.loaded();
      await slow.arrived(1);
      noMore();
      // Decided on nothing, without a read; the conflict then is read from the leader, past the slow one.
      await here.counted(10, 'overtaking', { load: 'assumeEmpty' });
      slow.open();
      assert.equal((await late).revision, 3n);
      assert.deepEqual([(await here.loaded('anyCached')).revision, (await here.loaded()).state.total], [3n, 13]);
      assertSound(await stored());
    },
  },
  {
    id: 'R11',
    name: 'An entry that is evicted during a load is read again; nobody gets a state older than what was written before they asked.',
    run: async (context) => {
      const { here, there, slow, hold, noMore, stored } = await racing(context, 2);
      await here.loaded();
      const gate = hold();
      const late = here.loaded();
      await gate.arrived(1);
      noMore();
      for (const n of [1, 2, 3]) {
        const other = Tally.empty({ tallyId: context.stream(`other-${String(n)}`) });
        right(await commit(here.repository)(right(other).counted({ by: 1, from: 0 }))());
      }
      await there.counted(10, 'there');
      const after = here.loaded();
      gate.open();
      assert.ok([2n, 3n].includes((await late).revision ?? -1n));
      assert.deepEqual([(await after).revision, (await after).state.total], [3n, 13]);
      assert.equal((await here.loaded('anyCached')).revision, 3n);
      assert.equal((await tallying(slow, here.key.tallyId, { cache: 2 }).counted(1, 'next')).events[0]?.data.from, 13);
      assertSound(await stored());
    },
  },
  {
    id: 'R11',
    name: 'Of any number who load one stream at one time one read is in flight, and one more for those who came later.',
    run: async (context) => {
      const { here, there, below, hold, noMore } = await racing(context);
      const slow = hold();
      const first = here.loaded();
      await slow.arrived(1);
      await there.counted(10, 'there');
      const later = Array.from({ length: 20 }, () => here.loaded());
      noMore();
      slow.open();
      assert.equal((await first).revision, 2n);
      for (const { revision } of await Promise.all(later)) assert.equal(revision, 3n);
      assert.deepEqual([below.reads.length, below.mostAtOnce()], [2, 1]);
    },
  },
  {
    id: 'R11',
    name: 'Commands at one time through one cache share their loads, and each is applied once.',
    run: async (context) => {
      const { here, below, stored } = await racing(context);
      const retry = { attempts: 21, delay: () => 0 };
      const ids = Array.from({ length: 20 }, (_, n) => `at-once-${String(n)}`);
      const all = await Promise.all(ids.map((id) => here.counted(1, id, { retry })));
      assert.equal(new Set(all.map(({ aggregate }) => aggregate.revision)).size, 20);
      const events = await stored();
      assertSound(events);
      assert.deepEqual(commits(events).slice(3).sort(), [...ids].sort());
      assert.ok(below.mostAtOnce() <= 2, 'one from anywhere and one from the leader');
      assert.ok(below.reads.length <= 1 + 2 * 20, `${String(below.reads.length)} reads for 20 commands`);
    },
  },
];
