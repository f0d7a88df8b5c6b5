// A new version takes the place of the one that readers see, and may give it back.
import type { Build, ViewStore } from '@millrace/core';
import { assert, left, right } from '../asserting.js';
import { at, LONG, parked, type ViewContext } from '../view-context.js';
import type { ViewCase } from '../view-contract.js';

/** Two versions with a row each, the second one ready to be swapped in. */
async function twoVersions({ prepare, acquire, commit }: ViewContext) {
  const [first, second] = [await prepare({ version: 1 }), await prepare({ version: 2 })];
  const [old, next] = [await acquire(first), await acquire(second)];
  await commit(old, { rows: [{ key: 'k', row: { of: 1 } }], checkpoint: at(5n) });
  await commit(next, { rows: [{ key: 'k', row: { of: 2 } }], checkpoint: at(5n), caughtUp: true });
  return { first, second, old, next };
}

async function seen(views: ViewStore, { projection }: Build): Promise<unknown> {
  return right(await views.page({ projection }, { limit: 10 })()).map(({ row }) => row);
}

const statuses = async (views: ViewStore, { projection }: Build) =>
  right(await views.builds(projection)()).map(({ status }) => status);

export const swapping: readonly ViewCase[] = [
  {
    id: 'PV10',
    name: 'Readers see the current version until another is swapped in; a version may be named.',
    run: async (context) => {
      const { views, another } = context;
      const { first, second } = await twoVersions(context);
      assert.deepEqual(await seen(views, first), [{ of: 1 }]);
      assert.deepEqual(right(await views.page(second, { limit: 10 })()), [{ key: 'k', row: { of: 2 } }]);
      right(await views.swap(second)());
      assert.deepEqual([await seen(views, first), await seen(another, first)], [[{ of: 2 }], [{ of: 2 }]]);
      assert.deepEqual(right(await views.page(first, { limit: 10 })()), [{ key: 'k', row: { of: 1 } }]);
      assert.deepEqual(await statuses(views, first), ['retired', 'current']);
    },
  },
  {
    id: 'PV11',
    name: 'A build is not swapped in before each of its slots has caught up, nor while it has parked streams.',
    run: async ({ views, prepare, acquire, commit }) => {
      await prepare({ version: 1 });
      const build = await prepare({ version: 2, slots: 2 });
      const [one, two] = [await acquire(build, 0), await acquire(build, 1)];
      const refused = async () => {
        assert.deepEqual(left(await views.swap(build)(), 'ViewRefused').build, build);
        assert.deepEqual(await statuses(views, build), ['current', 'building']);
      };
      await refused();
      await commit(one, { caughtUp: true });
      await refused();
      await commit(two, { caughtUp: true, park: [parked('s')] });
      await refused();
      await commit(two, { unpark: ['s'] });
      right(await views.swap(build)());
      assert.deepEqual(await statuses(views, build), ['retired', 'current']);
    },
  },
  {
    id: 'PV12',
    name: 'Who works on a build that is swapped out is fenced, and it is given to nobody.',
    run: async (context) => {
      const { views, progress, effects } = context;
      const { first, second, old, next } = await twoVersions(context);
      assert.equal((await progress(next)).status, 'building');
      right(await views.swap(second)());
      const late = views.commit(old, { rows: [{ key: 'k', row: { of: 9 } }] }, ({ set }) => set('late', 1));
      left(await late(), 'Fenced');
      left(await views.renew(old, LONG)(), 'Fenced');
      left(await views.progress(old)(), 'Fenced');
      left(await views.acquire({ ...first, slot: 0 }, 'one', LONG)(), 'ViewRefused');
      assert.deepEqual(right(await views.rows(first, ['k'])()), [{ of: 1 }]);
      assert.deepEqual(await effects(), {});
    },
  },
  {
    id: 'PV15',
    name: 'Who works on a build that is swapped in is fenced and takes it again at once, and nobody else does; swapped in again, it goes on.',
    run: async (context) => {
      const { views, another, acquire, commit, progress } = context;
      const { second, next } = await twoVersions(context);
      right(await views.swap(second)());
      left(await views.commit(next, { checkpoint: at(6n) })(), 'Fenced');
      left(await views.renew(next, LONG)(), 'Fenced');
      left(await another.acquire(next.slot, 'two', LONG)(), 'Fenced');
      const again = await acquire(second);
      assert.ok(again.token > next.token);
      const { status, checkpoint, caughtUp } = await progress(again);
      assert.deepEqual([status, checkpoint, caughtUp], ['current', at(5n), true]);
      right(await views.swap(second)());
      await commit(again, { checkpoint: at(7n) });
    },
  },
  {
    id: 'PV13',
    name: 'A build that was swapped out can be swapped in again as it was, parked streams and all.',
    run: async (context) => {
      const { views, acquire, commit, progress } = context;
      const { first, second, old } = await twoVersions(context);
      await commit(old, { park: [parked('s')] });
      right(await views.swap(second)());
      right(await views.swap(first)());
      assert.deepEqual(await statuses(views, first), ['current', 'retired']);
      assert.deepEqual(await seen(views, first), [{ of: 1 }]);
      const lease = await acquire(first);
      assert.ok(lease.token > old.token);
      const { checkpoint, parked: waiting } = await progress(lease);
      assert.deepEqual([checkpoint, waiting], [at(5n), [parked('s')]]);
    },
  },
  {
    id: 'PV14',
    name: 'A build that is not current can be dropped, again and again; made anew it is empty, and its tokens go on.',
    run: async (context) => {
      const { views, prepare, acquire, commit, progress, all, effects } = context;
      const { first, second, next } = await twoVersions(context);
      left(await views.drop(first)(), 'ViewRefused');
      await commit(next, { park: [parked('s')] });
      right(await views.drop(second)());
      right(await views.drop(second)());
      assert.deepEqual(await statuses(views, first), ['current']);
      left(await views.rows(second, ['k'])(), 'ViewRefused');
      const late = () => views.commit(next, { rows: [{ key: 'late', row: {} }] }, ({ set }) => set('late', 1))();
      assert.equal((await late())._tag, 'Left');
      await prepare({ version: 2 });
      left(await late(), 'Fenced');
      const lease = await acquire(second);
      assert.ok(lease.token > next.token, 'a lease of before is never the newest again');
      left(await late(), 'Fenced');
      const { checkpoint, caughtUp, parked: waiting } = await progress(lease);
      assert.deepEqual(
        [await all(second), checkpoint, caughtUp, waiting, await effects()],
        [[], undefined, false, [], {}],
      );
      assert.deepEqual(await seen(views, first), [{ of: 1 }]);
    },
  },
];
