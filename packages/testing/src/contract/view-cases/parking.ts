// Parked streams: set aside with their place, retried on request, and never lost sight of.
import { assert, right } from '../asserting.js';
import { parked, place } from '../view-context.js';
import type { ViewCase } from '../view-contract.js';

const names = (streams: readonly { readonly stream: string }[]) => streams.map(({ stream }) => stream);

export const parking: readonly ViewCase[] = [
  {
    id: 'PV70',
    name: 'Parked streams are known to whoever works on their slot, and to all who ask, the longest parked first.',
    run: async ({ another, prepare, acquire, commit, progress, state }) => {
      const build = await prepare({ slots: 2 });
      const [one, two] = [await acquire(build, 0), await acquire(build, 1)];
      const [a, b, c] = [
        parked('a', { since: 30 }),
        parked('b', { since: 10 }),
        parked('c', { since: 20, revision: 0n }),
      ];
      await commit(one, { park: [a, b] });
      await commit(two, { park: [c] });
      assert.deepEqual((await progress(one)).parked, [b, a]);
      assert.deepEqual((await progress(two)).parked, [c]);
      assert.deepEqual(right(await another.parked(build)()), [
        { ...b, slot: 0 },
        { ...c, slot: 1 },
        { ...a, slot: 0 },
      ]);
      assert.deepEqual(
        (await state(build)).progress.map(({ parked: count }) => count),
        [2, 1],
      );
      await commit(one, { unpark: ['b', 'c', 'nobody'] });
      assert.deepEqual((await progress(one)).parked, [a]);
      assert.deepEqual((await progress(two)).parked, [c], 'a slot has no say over those of another');
    },
  },
  {
    id: 'PV71',
    name: 'A stream that is parked again has its new place, and a request to retry it stays.',
    run: async ({ views, prepare, acquire, commit, progress }) => {
      const build = await prepare();
      const lease = await acquire(build);
      await commit(lease, { park: [parked('a'), parked('b')] });
      assert.equal(right(await views.requestRetry(build, ['a'])()), 1);
      const moved = parked('a', { revision: 9n, position: place(90n), error: 'another', type: 'account/closed' });
      await commit(lease, { park: [moved] });
      assert.deepEqual(new Set((await progress(lease)).parked), new Set([moved, parked('b')]));
      assert.deepEqual(right(await views.retryRequests(lease)()), ['a']);
    },
  },
  {
    id: 'PV72',
    name: 'A request ends with the parking: also when the stream is parked anew in the same commit.',
    run: async ({ views, prepare, acquire, commit, progress }) => {
      const build = await prepare();
      const lease = await acquire(build);
      await commit(lease, { park: [parked('a'), parked('b'), parked('c')] });
      assert.equal(right(await views.requestRetry(build)()), 3);
      await commit(lease, { unpark: ['a', 'b'], park: [parked('b', { error: 'still' })] });
      assert.deepEqual(right(await views.retryRequests(lease)()), ['c']);
      assert.deepEqual(new Set(names((await progress(lease)).parked)), new Set(['b', 'c']));
      await commit(lease, { park: [parked('a')] });
      assert.deepEqual(right(await views.retryRequests(lease)()), ['c']);
    },
  },
  {
    id: 'PV73',
    name: 'A retry may be asked for all parked streams or some; each slot is told of its own.',
    run: async ({ views, another, prepare, acquire, commit }) => {
      const build = await prepare({ slots: 2 });
      const [one, two] = [await acquire(build, 0), await acquire(build, 1)];
      await commit(one, { park: [parked('a'), parked('b')] });
      await commit(two, { park: [parked('c')] });
      const requests = async () =>
        Promise.all([one, two].map(async (lease) => [...right(await views.retryRequests(lease)())].sort()));
      assert.deepEqual(await requests(), [[], []]);
      assert.equal(right(await another.requestRetry(build, [])()), 0);
      assert.equal(right(await another.requestRetry(build, ['nobody', 'b', 'c'])()), 2);
      assert.deepEqual(await requests(), [['b'], ['c']]);
      assert.equal(right(await another.requestRetry(build)()), 3);
      assert.deepEqual(await requests(), [['a', 'b'], ['c']]);
    },
  },
  {
    id: 'PV74',
    name: 'Whatever an error says, its stream can be parked.',
    run: async ({ prepare, acquire, commit, progress }) => {
      const build = await prepare();
      const lease = await acquire(build);
      const errors = ['', 'a\u0000b', '\ud83d half a pair', 'x'.repeat(100_000), "'; --", '{"a": 1}', '😀\n\u0001'];
      await commit(lease, { park: errors.map((error, n) => parked(`s${String(n)}`, { error, since: n })) });
      const seen = (await progress(lease)).parked;
      assert.deepEqual(
        names(seen),
        errors.map((_, n) => `s${String(n)}`),
      );
      assert.deepEqual([seen[0]?.error, seen[4]?.error, seen[5]?.error], [errors[0], errors[4], errors[5]]);
      assert.ok(seen[1]?.error.includes('a') === true && seen[1].error.includes('b'), 'most of a text is kept');
    },
  },
  {
    id: 'PV75',
    name: 'A thousand streams are parked, and taken back, in one commit.',
    run: async ({ views, prepare, acquire, commit, progress }) => {
      const build = await prepare();
      const lease = await acquire(build);
      const streams = Array.from({ length: 1000 }, (_, n) => parked(`"stream"-{${String(n)}},'\\`, { since: n }));
      await commit(lease, { park: streams });
      assert.deepEqual((await progress(lease)).parked, streams);
      assert.equal(right(await views.requestRetry(build, names(streams))()), 1000);
      await commit(lease, { unpark: names(streams.slice(1)) });
      assert.deepEqual((await progress(lease)).parked, [streams[0]]);
    },
  },
  {
    id: 'PV76',
    name: 'A request that is answered is gone, also when its stream moves in the same commit; the stream stays parked.',
    run: async ({ views, prepare, acquire, commit, progress }) => {
      const build = await prepare();
      const lease = await acquire(build);
      const moved = parked('b', { revision: 9n, position: place(90n) });
      await commit(lease, { park: [parked('a'), parked('b'), parked('c')] });
      right(await views.requestRetry(build)());
      await commit(lease, { retried: ['a', 'b', 'nobody'], park: [moved] });
      assert.deepEqual(right(await views.retryRequests(lease)()), ['c']);
      assert.deepEqual(new Set((await progress(lease)).parked), new Set([parked('a'), moved, parked('c')]));
      assert.equal(right(await views.requestRetry(build, ['a'])()), 1);
      assert.deepEqual(new Set(right(await views.retryRequests(lease)())), new Set(['a', 'c']));
    },
  },
];
