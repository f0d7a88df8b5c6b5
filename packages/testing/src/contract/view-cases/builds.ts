// Builds: made once, of one layout, side by side.
import { CUSTOM_LAYOUT, type ViewLayout } from '@millrace/core';
import { assert, left, right } from '../asserting.js';
import { at, LAYOUT, LONG, parked, place } from '../view-context.js';
import type { ViewCase } from '../view-contract.js';

const OTHERS: readonly ViewLayout[] = [
  CUSTOM_LAYOUT,
  { kind: 'documents', key: [{ name: 'id', type: 'number' }], lookups: LAYOUT.kind === 'custom' ? [] : LAYOUT.lookups },
  { kind: 'documents', key: [{ name: 'id', type: 'text' }], lookups: [] },
];

export const builds: readonly ViewCase[] = [
  {
    id: 'PV01',
    name: 'The first build of a projection is current at once, the later ones are building, and all are listed by version.',
    run: async ({ views, prepare, projection }) => {
      await prepare({ version: 2 });
      await prepare({ version: 10, slots: 3 });
      await prepare({ version: 1 });
      const states = right(await views.builds(projection())());
      assert.deepEqual(
        states.map(({ build, status, slots }) => [build.version, status, slots]),
        [
          [1, 'building', 1],
          [2, 'current', 1],
          [10, 'building', 3],
        ],
      );
      const nothing = { checkpoint: undefined, caughtUp: false, owner: undefined, parked: 0 };
      assert.deepEqual(states[2]?.progress, [nothing, nothing, nothing]);
      assert.deepEqual(right(await views.builds(projection('other'))()), []);
    },
  },
  {
    id: 'PV02',
    name: 'A build that is prepared again is as it was, the number of its slots included, and whoever works on it goes on.',
    run: async ({ views, prepare, acquire, commit }) => {
      const build = await prepare({ slots: 2 });
      const lease = await acquire(build, 1);
      await commit(lease, { checkpoint: at(5n), caughtUp: true, park: [parked('s')], rows: [{ key: 'a', row: {} }] });
      const again = right(await views.prepare(build, LAYOUT, { slots: 7 })());
      assert.deepEqual(again, {
        build,
        status: 'current',
        slots: 2,
        progress: [
          { checkpoint: undefined, caughtUp: false, owner: undefined, parked: 0 },
          { checkpoint: at(5n), caughtUp: true, owner: 'one', parked: 1 },
        ],
      });
      assert.deepEqual(right(await views.rows(build, ['a'])()), [{}]);
      await commit(lease, { checkpoint: at(6n) });
    },
  },
  {
    id: 'PV03',
    name: 'When many prepare a build at once, it is made once, and its set-up is run once.',
    run: async ({ views, another, projection, effects }) => {
      let runs = 0;
      const build = { projection: projection(), version: 1 };
      const one = (n: number) =>
        (n % 2 === 0 ? views : another).prepare(build, CUSTOM_LAYOUT, {
          slots: 2,
          setUp: async ({ set }) => {
            await set('set up', ++runs);
          },
        })();
      const states = (await Promise.all(Array.from({ length: 8 }, (_, n) => one(n)))).map((answer) => right(answer));
      for (const state of states) assert.deepEqual([state.status, state.slots], ['current', 2]);
      right(await one(0));
      assert.deepEqual([runs, await effects()], [1, { 'set up': 1 }]);
    },
  },
  {
    id: 'PV04',
    name: 'A build that is there with another layout is refused, and stays as it is.',
    run: async ({ views, prepare, acquire, commit, all }) => {
      const build = await prepare();
      const lease = await acquire(build);
      await commit(lease, { rows: [{ key: 'a', row: { id: 'a' } }] });
      for (const layout of OTHERS)
        assert.deepEqual(left(await views.prepare(build, layout)(), 'ViewRefused').build, build);
      assert.deepEqual(await all(build), [['a', { id: 'a' }]]);
      await commit(lease, { rows: [{ key: 'b', row: { id: 'b' } }] });
      right(await views.prepare({ ...build, version: 2 }, CUSTOM_LAYOUT)());
    },
  },
  {
    id: 'PV05',
    name: 'A set-up that fails leaves nothing behind, neither its effects nor the build.',
    run: async ({ views, projection, effects }) => {
      const build = { projection: projection(), version: 1 };
      const cause = new Error('no disk');
      const answer = await views.prepare(build, CUSTOM_LAYOUT, {
        setUp: async ({ set }) => {
          await set('half', 1);
          throw cause;
        },
      })();
      const failure = left(answer, 'ViewFailed');
      assert.deepEqual([failure.cause, failure.retryable], [cause, false]);
      assert.deepEqual([right(await views.builds(build.projection)()), await effects()], [[], {}]);
      const second = await views.prepare(build, CUSTOM_LAYOUT, { setUp: ({ set }) => set('whole', 2) })();
      assert.equal(right(second).status, 'current');
      assert.deepEqual(await effects(), { whole: 2 });
    },
  },
  {
    id: 'PV06',
    name: 'A build or a slot that is not there, and a number of slots that cannot be, are refused.',
    run: async ({ views, prepare, projection }) => {
      const build = await prepare({ slots: 2 });
      const missing = { projection: projection(), version: 9 };
      const nobody = projection('nobody');
      for (const answer of [
        views.acquire({ ...missing, slot: 0 }, 'one', LONG)(),
        views.acquire({ ...build, slot: 2 }, 'one', LONG)(),
        views.acquire({ ...build, slot: -1 }, 'one', LONG)(),
        views.finish(missing)(),
        views.swap(missing)(),
        views.reslot(missing, 2)(),
        views.reslot(build, 0)(),
        views.announce(missing, 'one', LONG)(),
        views.rows(missing, ['a'])(),
        views.parked(missing)(),
        views.requestRetry(missing)(),
        views.page(missing, { limit: 1 })(),
        views.page({ projection: nobody }, { limit: 1 })(),
        views.prepare(missing, LAYOUT, { slots: 0 })(),
        views.prepare(missing, LAYOUT, { slots: 1.5 })(),
      ])
        left(await answer, 'ViewRefused');
      right(await views.drop(missing)());
      assert.equal(right(await views.builds(projection())()).length, 1);
    },
  },
  {
    id: 'PV07',
    name: 'Projections share nothing, however alike their names are.',
    run: async ({ views, prepare, acquire, commit, all, progress, projection }) => {
      const long = 'x'.repeat(100);
      const names = ['a b', 'a_b', 'a-b', 'A_B', 'a"b', "a'b", 'a;b', 'a\\b', 'a%b', 'ä', 'a\u0308', '😀', '__proto__'];
      names.push(long, `${long}1`, `${long}2`, 'constructor');
      const made = await Promise.all(names.map((name) => prepare({ projection: projection(name) })));
      for (const [n, build] of made.entries()) {
        const lease = await acquire(build, 0, `owner ${String(n)}`);
        const work = {
          rows: [{ key: 'k', row: { n } }],
          checkpoint: at(BigInt(n + 1)),
          park: [parked(`s${String(n)}`)],
        };
        await commit(lease, work);
      }
      for (const [n, build] of made.entries()) {
        assert.deepEqual(await all(build), [['k', { n }]]);
        const seen = await progress(await acquire(build, 0, `owner ${String(n)}`));
        assert.deepEqual(seen.checkpoint, at(BigInt(n + 1)));
        assert.deepEqual(seen.parked, [parked(`s${String(n)}`)]);
        assert.equal(right(await views.builds(build.projection)()).length, 1);
      }
    },
  },
  {
    id: 'PV08',
    name: 'A build in bulk mode is read as every other, before and after it is finished.',
    run: async ({ views, prepare, projection, acquire, commit }) => {
      await prepare();
      const build = { projection: projection(), version: 2 };
      right(await views.prepare(build, LAYOUT, { bulk: true })());
      const lease = await acquire(build);
      const row = (n: number) => ({
        key: `k${String(n)}`,
        row: { id: `k${String(n)}`, owner: n % 2 === 0 ? 'a' : 'b' },
      });
      const found = async () =>
        right(await views.page(build, { where: { owner: 'b' }, limit: 10 })()).map(({ key }) => key);
      await commit(lease, {
        rows: [row(0), row(1), row(2), row(3)],
        applied: [{ stream: 's', revision: 1n, position: place(9n) }],
      });
      assert.deepEqual(await found(), ['k1', 'k3']);
      right(await views.finish(build)());
      right(await views.finish(build)());
      assert.deepEqual(await found(), ['k1', 'k3']);
      await commit(lease, { rows: [row(5), { key: 'k1', row: undefined }] });
      assert.deepEqual(await found(), ['k3', 'k5']);
      right(await views.prepare(build, LAYOUT, { bulk: true })());
      right(await views.finish(build)());
      assert.deepEqual(await found(), ['k3', 'k5']);
    },
  },
];
