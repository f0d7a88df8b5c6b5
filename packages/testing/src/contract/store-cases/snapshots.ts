// The snapshot store.
import type { Snapshot, SnapshotStore } from '@millrace/core';
import { assert, right } from '../asserting.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';

function open({ snapshots, stream }: StoreContext): {
  readonly store: SnapshotStore;
  readonly snapshot: (revision: bigint, more?: Partial<Snapshot>) => Snapshot;
} {
  if (snapshots === undefined) return assert.fail('the store has no snapshots, and does not say that it lacks them');
  return {
    store: snapshots,
    snapshot: (revision, more) => ({
      stream: stream('account-1'),
      fingerprint: 'account@1',
      revision,
      state: { balance: Number(revision), lines: [{ sku: 'a' }] },
      anchor: { revision, id: '22222222-2222-4222-8222-222222222222' },
      commandWindow: 1_000,
      commands: [['11111111-1111-4111-8111-111111111111', revision]],
      ...more,
    }),
  };
}

export const snapshots: readonly StoreCase[] = [
  {
    id: 'PC70',
    name: 'A snapshot comes back equal; where none was saved there is none.',
    needs: ['snapshots'],
    run: async (context) => {
      const { store, snapshot } = open(context);
      const saved = snapshot(7n);
      assert.equal(right(await store.load(saved.stream, saved.fingerprint)()), undefined);
      right(await store.save(saved)());
      assert.deepEqual(right(await store.load(saved.stream, saved.fingerprint)()), snapshot(7n));
    },
  },
  {
    id: 'PC71',
    name: 'Per stream and fingerprint one snapshot is kept, and a newer one is never replaced by an older.',
    needs: ['snapshots'],
    run: async (context) => {
      const { store, snapshot } = open(context);
      const { stream, fingerprint } = snapshot(0n);
      for (const revision of [3n, 9n, 5n]) right(await store.save(snapshot(revision))());
      assert.equal(right(await store.load(stream, fingerprint)())?.revision, 9n);
    },
  },
  {
    id: 'PC72',
    name: 'Snapshots of other streams and other folds stand beside each other.',
    needs: ['snapshots'],
    run: async (context) => {
      const { store, snapshot } = open(context);
      const other = context.stream('account-2');
      right(await store.save(snapshot(1n))());
      right(await store.save(snapshot(2n, { fingerprint: 'account@2' }))());
      right(await store.save(snapshot(3n, { stream: other }))());
      const { stream, fingerprint } = snapshot(0n);
      assert.equal(right(await store.load(stream, fingerprint)())?.revision, 1n);
      assert.equal(right(await store.load(stream, 'account@2')())?.revision, 2n);
      assert.equal(right(await store.load(other, fingerprint)())?.revision, 3n);
    },
  },
  {
    id: 'PC73',
    name: 'Snapshots are hidden from the log.',
    needs: ['snapshots'],
    run: async (context) => {
      const { store, snapshot } = open(context);
      right(await store.save(snapshot(4n))());
      assert.deepEqual(await context.log(), []);
    },
  },
];
