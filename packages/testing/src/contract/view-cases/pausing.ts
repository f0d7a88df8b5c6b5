// Pauses: nobody works on a build until it is resumed, and nothing else changes. And what is begun anew.
import { CUSTOM_LAYOUT, type Pause, type ViewError } from '@millrace/core';
import { assert, left, right } from '../asserting.js';
import { at, LONG, parked, place, type ViewContext } from '../view-context.js';
import type { ViewCase } from '../view-contract.js';

async function pauseOf({ state }: ViewContext, build: Parameters<ViewContext['state']>[0]): Promise<Pause | undefined> {
  return (await state(build)).paused;
}

export const pausing: readonly ViewCase[] = [
  {
    id: 'PV90',
    name: 'A build that is paused is taken from all who work on it, who write nothing more, and is given to nobody until it is resumed.',
    run: async (context) => {
      const { views, another, prepare, acquire, commit, progress, state, all, effects } = context;
      const build = await prepare({ slots: 2 });
      const leases = [await acquire(build, 0, 'one'), await acquire(build, 1, 'two')];
      for (const lease of leases) await commit(lease, { checkpoint: at(3n), rows: [{ key: 'k', row: {} }] });
      right(await another.pause(build, 'ops')());

      for (const lease of leases) {
        const rows = [{ key: 'late', row: {} }];
        for (const late of [
          views.commit(lease, { checkpoint: at(9n), rows }),
          views.commit(lease, { checkpoint: at(9n) }, ({ set }) => set('late', 1)),
          views.renew(lease, LONG),
          views.progress(lease),
          views.retryRequests(lease),
          views.release(lease),
          views.acquire(lease.slot, lease.owner, LONG),
          another.acquire(lease.slot, 'three', LONG),
        ]) {
          const fenced = left<ViewError, 'Fenced'>(await late(), 'Fenced');
          assert.ok(fenced.token > lease.token);
          assert.equal(fenced.paused?.by, 'ops');
        }
      }
      const owners = async () => (await state(build)).progress.map(({ owner }) => owner);
      assert.deepEqual(await owners(), [undefined, undefined]);
      assert.deepEqual([await all(build), await effects()], [[['k', {}]], {}]);

      right(await views.resume(build)());
      left(await views.commit(leases[0] ?? assert.fail(), { checkpoint: at(9n) })(), 'Fenced');
      const again = await acquire(build, 0, 'three');
      assert.ok(again.token > (leases[1]?.token ?? 0n));
      assert.deepEqual((await progress(again)).checkpoint, at(3n));
      await commit(again, { checkpoint: at(4n) });
    },
  },
  {
    id: 'PV91',
    name: 'Who has paused a build and since when is told; a pause that is asked for again stays as it was.',
    run: async (context) => {
      const { views, prepare, acquire } = context;
      const [build, other] = [await prepare(), await prepare({ version: 2 })];
      right(await views.resume(build)());
      assert.equal(await pauseOf(context, build), undefined);
      right(await views.pause(build, 'ops: a disk is full')());
      const first = await pauseOf(context, build);
      assert.equal(first?.by, 'ops: a disk is full');
      assert.ok(first.since > 1_000_000_000_000, 'since when');
      right(await views.pause(build, 'another')());
      assert.deepEqual(await pauseOf(context, build), first);
      assert.equal(await pauseOf(context, other), undefined);
      await acquire(other);
      right(await views.resume(build)());
      right(await views.resume(build)());
      assert.equal(await pauseOf(context, build), undefined);
      right(await views.pause(build)());
      assert.deepEqual((await pauseOf(context, build))?.by, undefined);
      const nowhere = { ...build, version: 9 };
      left(await views.pause(nowhere)(), 'ViewRefused');
      left(await views.resume(nowhere)(), 'ViewRefused');
    },
  },
  {
    id: 'PV92',
    name: 'A pause outlasts a swap there and back, and being split; a build that is dropped and made again is not paused.',
    run: async (context) => {
      const { views, prepare, acquire, commit, state } = context;
      const [first, second] = [await prepare({ version: 1 }), await prepare({ version: 2 })];
      await commit(await acquire(first), { checkpoint: at(5n), rows: [{ key: 'k', row: {} }] });
      await commit(await acquire(second), { checkpoint: at(5n), caughtUp: true });
      const shut = async (build = second, slot = 0) => {
        const { paused } = left<ViewError, 'Fenced'>(await views.acquire({ ...build, slot }, 'one', LONG)(), 'Fenced');
        assert.equal(paused?.by, 'ops');
      };
      right(await views.pause(second, 'ops')());
      right(await views.swap(second)());
      assert.equal((await state(second)).status, 'current');
      await shut();
      right(await views.reslot(second, 3)());
      await shut(second, 2);
      right(await views.swap(first)());
      left(await views.acquire({ ...second, slot: 0 }, 'one', LONG)(), 'ViewRefused');
      right(await views.swap(second)());
      await shut();
      right(await views.resume(second)());
      await acquire(second, 1);
      right(await views.pause(second, 'ops')());
      right(await views.swap(first)());
      right(await views.resume(second)());
      left(await views.acquire({ ...second, slot: 0 }, 'one', LONG)(), 'ViewRefused');

      right(await views.pause(first, 'ops')());
      right(await views.swap(second)());
      right(await views.drop(first)());
      await prepare({ version: 1 });
      await acquire(first);
    },
  },
  {
    id: 'PV93',
    name: 'While a build is paused it is read as ever, and asked to retry what is parked.',
    run: async ({ views, prepare, acquire, commit, all }) => {
      const build = await prepare();
      await commit(await acquire(build), { rows: [{ key: 'k', row: { n: 1 } }], park: [parked('s')] });
      right(await views.pause(build)());
      assert.deepEqual(await all(build), [['k', { n: 1 }]]);
      assert.equal(right(await views.parked(build)()).length, 1);
      assert.equal(right(await views.requestRetry(build, ['s'])()), 1);
      right(await views.resume(build)());
      assert.deepEqual(right(await views.retryRequests(await acquire(build))()), ['s']);
    },
  },
  {
    id: 'PV94',
    name: 'A lease that has run out is told of, until somebody takes the slot.',
    run: async ({ prepare, acquire, state, waitUntil }) => {
      const build = await prepare({ slots: 2 });
      const lapsed = async () => (await state(build)).progress.map((slot) => slot.lapsed);
      await acquire(build, 0, 'one', 1);
      await acquire(build, 1, 'one');
      await waitUntil(async () => (await lapsed())[0] === true, 'it has run out');
      assert.deepEqual(await lapsed(), [true, undefined]);
      await acquire(build, 0, 'two');
      assert.deepEqual(await lapsed(), [undefined, undefined]);
    },
  },
  {
    id: 'PV95',
    name: 'A build that is reset has no rows and no progress, in all its slots, and who worked on it is fenced; other versions stay.',
    run: async (context) => {
      const { views, prepare, acquire, commit, progress, all, state } = context;
      const [build, other] = [await prepare({ slots: 2 }), await prepare({ version: 2 })];
      const work = { rows: [{ key: 'k', row: { id: 'k', owner: 'x' } }], checkpoint: at(5n), caughtUp: true } as const;
      const [old, kept] = [await acquire(build), await acquire(other)];
      const applied = [{ stream: 's', revision: 1n, position: place(9n) }];
      await commit(old, { ...work, park: [parked('s')], applied });
      await commit(kept, { ...work, park: [parked('s')], applied });
      right(await views.reset(build)());
      left(await views.commit(old, work)(), 'Fenced');
      assert.deepEqual(await all(build), []);
      const { status, slots } = await state(build);
      assert.deepEqual([status, slots], ['current', 2]);
      const again = await acquire(build, 0, 'two');
      assert.ok(again.token > old.token);
      const found = await progress(again);
      assert.deepEqual(
        [found.checkpoint, found.caughtUp, found.parked, found.applied, found.former],
        [undefined, false, [], [], []],
      );
      // What was applied counted another life: the same places are new.
      await commit(again, { ...work, applied: [{ stream: 's', revision: 0n, position: place(8n) }] });
      assert.equal((await progress(again)).applied[0]?.revision, 0n);
      assert.deepEqual(await all(build), [['k', { id: 'k', owner: 'x' }]]);
      const untouched = await progress(kept);
      assert.deepEqual([(await all(other)).length, untouched.parked.length, untouched.applied.length], [1, 1, 1]);
    },
  },
  {
    id: 'PV96',
    name: 'What is paused stays so when it is reset; a custom view is not reset, nor is what is not there.',
    run: async ({ views, prepare, acquire, commit, progress }) => {
      const build = await prepare();
      right(await views.pause(build)());
      right(await views.reset(build)());
      left(await views.acquire({ ...build, slot: 0 }, 'one', LONG)(), 'Fenced');
      right(await views.resume(build)());
      await acquire(build);
      const custom = await prepare({ version: 2, layout: CUSTOM_LAYOUT });
      const lease = await acquire(custom);
      await commit(lease, { checkpoint: at(5n) });
      left(await views.reset(custom)(), 'ViewRefused');
      assert.deepEqual((await progress(lease)).checkpoint, at(5n));
      left(await views.reset({ ...build, version: 9 })(), 'ViewRefused');
    },
  },
];
