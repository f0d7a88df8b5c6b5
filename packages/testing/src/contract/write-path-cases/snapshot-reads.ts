// R12: with a snapshot a cold load is two reads, however long the stream is.
import type { SnapshotStore } from '@millrace/core';
import { assert } from '../asserting.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';
import { tallying } from './tally.js';
import { watched, watchedSnapshots } from './watching.js';

/** The snapshot store of a case that needs one. */
export function snapshotsOf({ snapshots }: StoreContext): SnapshotStore {
  return snapshots ?? assert.fail('the store has no snapshots, and does not say that it lacks them');
}

export const snapshotReads: readonly StoreCase[] = [
  {
    id: 'R12',
    name: 'With a snapshot a cold load, and a cold command, are two reads: the snapshot, and the few events after it.',
    needs: ['snapshots'],
    run: async (context) => {
      const { store, stream, size } = context;
      const { snapshots, loads } = watchedSnapshots(snapshotsOf(context));
      const tallyId = stream('long');
      const length = size(1_000);
      const before = tallying(store, tallyId, { snapshots });
      await before.filled(length);
      await before.repository.idle();
      for (const policy of ['readTail', 'anyCached'] as const) {
        loads.length = 0;
        const below = watched(store);
        const cold = tallying(below.store, tallyId, { snapshots });
        const { revision, state } = await cold.loaded(policy);
        assert.deepEqual([revision, state.total], [BigInt(length - 1), length]);
        assert.deepEqual([loads.length, below.reads.length], [1, 1]);
        const from = below.reads[0]?.from;
        assert.ok(typeof from === 'bigint' && BigInt(length) - from <= 5n, `read from ${String(from)}`);
      }
      loads.length = 0;
      const below = watched(store);
      const { aggregate } = await tallying(below.store, tallyId, { snapshots }).counted(1, 'cold');
      assert.deepEqual([aggregate.revision, aggregate.state.total], [BigInt(length), length + 1]);
      assert.deepEqual([loads.length, below.reads.length, below.appends.length], [1, 1, 1]);
    },
  },
  {
    id: 'R12',
    name: 'A snapshot of another history of the stream, as after a restored backup, is not believed.',
    needs: ['snapshots'],
    run: async (context) => {
      const { store, stream } = context;
      const snapshots = snapshotsOf(context);
      const [mine, other] = [stream('mine'), stream('other')];
      const elsewhere = tallying(store, other, { snapshots });
      for (let n = 0; n < 8; n++) await elsewhere.counted(10, `other-${String(n)}`);
      await tallying(store, mine).filled(12);
      await elsewhere.repository.idle();
      // The same length, the same fold, other events.
      const { snapshots: foreign, loads } = watchedSnapshots({
        ...snapshots,
        load: (_, fingerprint) => snapshots.load(elsewhere.name, fingerprint),
      });
      const here = tallying(store, mine, { snapshots: foreign });
      assert.deepEqual((await here.loaded()).state, { total: 12, count: 12 });
      assert.equal(loads[0]?.stream, elsewhere.name);
      assert.equal((await here.counted(1, 'other-3')).duplicate, false);
    },
  },
];
