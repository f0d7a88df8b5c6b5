// R15: a repeated command by the other verb, and with snapshots of a process that remembers fewer commands.
import { commit, type ReadStreamOptions } from '@millrace/core';
import type { AnyStore } from '../../faults/index.js';
import { assert, right } from '../asserting.js';
import type { StoreCase } from '../store-contract.js';
import { snapshotsOf } from './snapshot-reads.js';
import { commits, numbers, Tally, tallying } from './tally.js';
import { door, type Door } from './watching.js';

export const duplicatesElsewhere: readonly StoreCase[] = [
  ...(['default', 'none'] as const).map((cache): StoreCase => ({
    id: 'R15',
    name: `By a commit of pure steps, on a fresh or stale aggregate or an empty one, it is recognised as well (cache: ${cache}).`,
    run: async ({ store, stream, read }) => {
      const tallyId = stream('steps');
      const here = tallying(store, tallyId, cache === 'none' ? { cache } : {});
      const there = tallying(store, tallyId);
      const empty = right(Tally.empty(here.key));
      const early = await here.loaded();
      await there.filled(2);
      const stale = await here.loaded();
      await there.countAll([7, 8], { id: 'mine' });
      await there.filled(1, 'after');
      const save = commit(here.repository, { id: 'mine' });
      for (const aggregate of [stale, early, empty, await here.loaded(), stale])
        for (const all of [[1], [7, 8], [1, 2, 3]]) {
          const outcome = right(await save(Tally.countAll(aggregate, { all }))());
          assert.deepEqual([outcome.duplicate, numbers(outcome.events)], [true, [7, 8]]);
          assert.deepEqual(
            outcome.events.map(({ revision }) => revision),
            [2n, 3n],
          );
          assert.equal(outcome.aggregate.revision, 4n);
        }
      assert.deepEqual(commits(await read(here.name)), ['fill0', 'fill1', 'mine', 'after0']);
    },
  })),
  {
    id: 'R15',
    name: 'A snapshot of a process that remembers fewer commands does not make another forget: a cold load reads back that far.',
    needs: ['snapshots'],
    run: async (context) => {
      const { store, stream } = context;
      const snapshots = snapshotsOf(context);
      for (const commandWindow of [0, 1, 3]) {
        const tallyId = stream(`window-${String(commandWindow)}`);
        const forgetful = tallying(store, tallyId, { snapshots, commandWindow });
        await forgetful.counted(7, 'mine');
        await forgetful.filled(11);
        await forgetful.repository.idle();
        for (const wider of [20, 1_000, 'all'] as const) {
          const cold = tallying(store, tallyId, { snapshots, commandWindow: wider });
          const { duplicate, events } = await cold.counted(1, 'mine');
          assert.deepEqual([duplicate, numbers(events)], [true, [7]]);
        }
      }
    },
  },
  {
    id: 'R15',
    name: 'Reads of one stream that overlap, each taking note of the same commands, push none out of the window.',
    run: async ({ store, stream }) => {
      const tallyId = stream('overlapping');
      const there = tallying(store, tallyId);
      await there.filled(5, 'old');
      const page = door();
      let slow = false;
      const here = tallying(
        eventByEvent(store, ({ requireLeader }, nth) =>
          slow && requireLeader !== true && nth === 2 ? page : undefined,
        ),
        tallyId,
        { commandWindow: 4 },
      );
      await here.loaded();
      slow = true;
      await there.counted(7, 'mine');
      await there.filled(2, 'new');
      // It has folded `mine`, and is held up before `new0`.
      const late = here.loaded();
      await page.arrived(1);
      await here.counted(1, 'own', { load: 'anyCached' });
      page.open();
      assert.equal((await late).revision, 8n);
      const { duplicate, events } = await here.counted(1, 'mine', { load: 'anyCached' });
      assert.deepEqual([duplicate, numbers(events)], [true, [7]]);
    },
  },
];

/** Reads give one event per page, and wait at the door, if there is one, before the n-th, from 0. */
function eventByEvent(store: AnyStore, gate: (options: ReadStreamOptions, nth: number) => Door | undefined): AnyStore {
  async function* pages(stream: string, options: ReadStreamOptions = {}) {
    let nth = 0;
    for await (const page of store.readStream(stream, options))
      for (const event of page) {
        await gate(options, nth++)?.pass();
        yield [event];
      }
  }
  return { ...store, readStream: pages };
}
