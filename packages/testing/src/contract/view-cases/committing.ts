// Commits: all of the work and what the body does, or nothing.
import { CUSTOM_LAYOUT, type ViewError } from '@millrace/core';
import { assert, left, right } from '../asserting.js';
import { at, parked, place } from '../view-context.js';
import type { ViewCase } from '../view-contract.js';

const applied = (stream: string, revision: bigint, position: bigint) => ({
  stream,
  revision,
  position: place(position),
});

const everything = {
  checkpoint: at(7n),
  caughtUp: true as const,
  rows: [{ key: 'a', row: { id: 'a', n: 1 } }],
  applied: [applied('s', 4n, 9n)],
  park: [parked('p')],
};

export const committing: readonly ViewCase[] = [
  {
    id: 'PV40',
    name: 'A commit writes all of its work and what its body does; another client reads the same.',
    run: async ({ another, prepare, acquire, commit, all, effects }) => {
      const build = await prepare({ slots: 2 });
      const lease = await acquire(build, 1);
      await commit(lease, everything, ({ set }) => set('done', 1));
      assert.deepEqual(right(await another.progress(lease)()), {
        status: 'current',
        slots: 2,
        checkpoint: at(7n),
        caughtUp: true,
        parked: [parked('p')],
        applied: [applied('s', 4n, 9n)],
        former: [],
      });
      assert.deepEqual(await all(build), [['a', { id: 'a', n: 1 }]]);
      assert.deepEqual(await effects(), { done: 1 });
    },
  },
  {
    id: 'PV41',
    name: 'When the body rejects, nothing at all is written, and its error is the cause.',
    run: async ({ views, prepare, acquire, commit, progress, all, effects }) => {
      const build = await prepare();
      const lease = await acquire(build);
      await commit(lease, { checkpoint: at(1n), rows: [{ key: 'z', row: 1 }] });
      const before = await progress(lease);
      const cause = new Error('the handler failed');
      const answer = await views.commit(lease, { ...everything, unpark: ['q'] }, async ({ set }) => {
        await set('half', 1);
        throw cause;
      })();
      const failure = left<ViewError, 'ViewFailed'>(answer, 'ViewFailed');
      assert.equal(failure.cause, cause);
      assert.equal(failure.retryable, false);
      assert.deepEqual([await progress(lease), await all(build), await effects()], [before, [['z', 1]], {}]);
      await commit(lease, { checkpoint: at(2n) }, ({ set }) => set('whole', 2));
      assert.deepEqual(await effects(), { whole: 2 });
    },
  },
  {
    id: 'PV42',
    name: 'What a commit leaves out stays as it is.',
    run: async ({ prepare, acquire, commit, progress, all }) => {
      const build = await prepare();
      const lease = await acquire(build);
      await commit(lease, everything);
      const before = await progress(lease);
      await commit(lease, {});
      await commit(lease, { rows: [], applied: [], park: [], unpark: [] });
      assert.deepEqual(await progress(lease), before);
      await commit(lease, { rows: [{ key: 'b', row: 2 }] });
      assert.deepEqual(await progress(lease), before);
      assert.deepEqual(await all(build), [
        ['a', { id: 'a', n: 1 }],
        ['b', 2],
      ]);
    },
  },
  {
    id: 'PV43',
    name: 'A checkpoint never goes back, by either of its numbers, while the rest of its commit is written.',
    run: async ({ prepare, acquire, commit, progress, all }) => {
      const build = await prepare();
      const lease = await acquire(build);
      const checkpoint = (commitAt: bigint, prepareAt: bigint) => ({
        position: place(commitAt, prepareAt),
        log: 'the log',
      });
      await commit(lease, { checkpoint: checkpoint(9n, 5n) });
      for (const [n, older] of [checkpoint(9n, 4n), checkpoint(8n, 8n)].entries()) {
        await commit(lease, { checkpoint: older, rows: [{ key: String(n), row: n }] });
        assert.deepEqual((await progress(lease)).checkpoint, checkpoint(9n, 5n));
      }
      await commit(lease, { checkpoint: checkpoint(9n, 6n) });
      assert.deepEqual((await progress(lease)).checkpoint, checkpoint(9n, 6n));
      assert.equal((await all(build)).length, 2);
    },
  },
  {
    id: 'PV44',
    name: 'A checkpoint of another log replaces the one that is kept, and what was applied beyond that is forgotten.',
    run: async ({ prepare, acquire, commit, progress }) => {
      const build = await prepare();
      const lease = await acquire(build);
      await commit(lease, { checkpoint: at(9n), applied: [applied('s', 4n, 20n)], park: [parked('p')] });
      await commit(lease, { checkpoint: at(2n, 'another log'), applied: [applied('t', 1n, 3n)] });
      const { checkpoint, applied: left, parked: waiting } = await progress(lease);
      assert.deepEqual(checkpoint, at(2n, 'another log'));
      assert.deepEqual([left, waiting], [[applied('t', 1n, 3n)], [parked('p')]]);
    },
  },
  {
    id: 'PV45',
    name: 'What was applied beyond the checkpoint is known until the checkpoint has passed it, and never goes back.',
    run: async ({ prepare, acquire, commit, progress }) => {
      const build = await prepare();
      const lease = await acquire(build);
      const known = async () =>
        [...(await progress(lease)).applied]
          .sort((a, b) => (a.stream < b.stream ? -1 : 1))
          .map(({ stream, revision }) => [stream, revision]);
      await commit(lease, { applied: [applied('a', 1n, 10n), applied('b', 2n, 20n)] });
      await commit(lease, { applied: [applied('a', 5n, 50n), applied('c', 0n, 30n)], checkpoint: at(9n) });
      assert.deepEqual(await known(), [
        ['a', 5n],
        ['b', 2n],
        ['c', 0n],
      ]);
      await commit(lease, { applied: [applied('a', 3n, 25n)] });
      assert.deepEqual(await known(), [
        ['a', 5n],
        ['b', 2n],
        ['c', 0n],
      ]);
      await commit(lease, { checkpoint: at(19n) });
      assert.deepEqual(await known(), [
        ['a', 5n],
        ['b', 2n],
        ['c', 0n],
      ]);
      await commit(lease, { checkpoint: at(20n) });
      assert.deepEqual(await known(), [
        ['a', 5n],
        ['c', 0n],
      ]);
      await commit(lease, { checkpoint: at(40n), applied: [applied('d', 1n, 40n), applied('e', 1n, 41n)] });
      assert.deepEqual(await known(), [
        ['a', 5n],
        ['e', 1n],
      ]);
      await commit(lease, { applied: [applied('f', 1n, 39n)] });
      assert.deepEqual(await known(), [
        ['a', 5n],
        ['e', 1n],
      ]);
    },
  },
  {
    id: 'PV46',
    name: 'Large positions and revisions come back to the last digit.',
    run: async ({ prepare, acquire, commit, progress }) => {
      const build = await prepare();
      const lease = await acquire(build);
      const large = 2n ** 63n - 1n;
      const stream = parked('p', {
        revision: large - 1n,
        position: place(large - 2n, large - 3n),
        since: 1_700_000_000_001,
      });
      const checkpoint = { position: place(large - 5n, large - 6n), log: 'l' };
      const beyond = { stream: 's', revision: large - 7n, position: place(large, large - 8n) };
      await commit(lease, { checkpoint, applied: [beyond], park: [stream] });
      const seen = await progress(lease);
      assert.deepEqual([seen.checkpoint, seen.applied, seen.parked], [checkpoint, [beyond], [stream]]);
    },
  },
  {
    id: 'PV47',
    name: 'A row that the store cannot hold is refused by its key, and nothing of its commit is written.',
    run: async ({ views, prepare, acquire, progress, all, effects }) => {
      const build = await prepare();
      const lease = await acquire(build);
      const rows = [
        { key: 'zero\u0000key', row: {} },
        { key: 'zero-in-text', row: { text: 'a\u0000b' } },
        { key: 'zero-in-name', row: { 'a\u0000b': 1 } },
        { key: 'half-a-pair', row: { text: '\ud83d' } },
      ];
      let held = 0;
      for (const row of rows) {
        const work = {
          checkpoint: at(BigInt(held + 1)),
          rows: [{ key: 'good', row: 1 }, row, { key: 'more', row: 2 }],
        };
        const answer = await views.commit(lease, work, ({ set }) => set(String(held), held))();
        if (answer._tag === 'Right') {
          held += 1;
          assert.deepEqual(right(await views.rows(build, [row.key])()), [row.row], 'what is held comes back equal');
          right(await views.commit(lease, { rows: [{ ...row, row: undefined }] })());
          continue;
        }
        const failure = left<ViewError, 'ViewFailed'>(answer, 'ViewFailed');
        assert.equal(failure.retryable, false);
        assert.ok(
          [row.key, JSON.stringify(row.key)].some((name) => failure.message.includes(name)),
          failure.message,
        );
      }
      assert.deepEqual((await progress(lease)).checkpoint, held === 0 ? undefined : at(BigInt(held)));
      assert.equal((await all(build)).length, held === 0 ? 0 : 2);
      assert.equal(Object.keys(await effects()).length, held);
    },
  },
  {
    id: 'PV48',
    name: 'Commits of one lease may overlap: each is written.',
    run: async ({ views, another, prepare, acquire, progress, all, effects }) => {
      const build = await prepare();
      const lease = await acquire(build);
      const places = Array.from({ length: 12 }, (_, n) => n);
      const answers = await Promise.all(
        places.map((n) =>
          (n % 2 === 0 ? views : another).commit(
            lease,
            {
              checkpoint: at(BigInt(n)),
              rows: [{ key: `k${String(n).padStart(2, '0')}`, row: n }],
              applied: [applied(`s${String(n)}`, 1n, 100n)],
            },
            ({ set }) => set(String(n), n),
          )(),
        ),
      );
      for (const answer of answers) right(answer);
      assert.deepEqual(
        (await all(build)).map(([, row]) => row),
        places,
      );
      assert.deepEqual(Object.values(await effects()), places);
      const seen = await progress(lease);
      assert.deepEqual([seen.checkpoint, seen.applied.length], [at(11n), 12]);
    },
  },
  {
    id: 'PV49',
    name: 'A custom view has no rows: it refuses to write and to read them, and writes nothing of such a commit.',
    run: async ({ views, prepare, acquire, commit, progress, effects }) => {
      const build = await prepare({ layout: CUSTOM_LAYOUT });
      const lease = await acquire(build);
      const answer = await views.commit(lease, everything, ({ set }) => set('half', 1))();
      left<ViewError, 'ViewRefused'>(answer, 'ViewRefused');
      left(await views.rows(build, ['a'])(), 'ViewRefused');
      left(await views.page(build, { limit: 1 })(), 'ViewRefused');
      assert.deepEqual([(await progress(lease)).checkpoint, await effects()], [undefined, {}]);
      const { rows: _, ...work } = everything;
      await commit(lease, work, ({ set }) => set('whole', 1));
      assert.deepEqual([(await progress(lease)).checkpoint, await effects()], [at(7n), { whole: 1 }]);
    },
  },
];
