// Leases: who may work on a slot, judged by the store's clock, and fenced by its newest token.
import type { Slot, SlotLease, ViewError, ViewStore } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { assert, left, right } from '../asserting.js';
import { at, LONG, type Effects, type ViewContext } from '../view-context.js';
import type { ViewCase } from '../view-contract.js';

/** Takes the slot as soon as it can be had. */
async function takeOver({ views, waitUntil }: ViewContext, slot: Slot, owner: string): Promise<SlotLease> {
  const taken: SlotLease[] = [];
  await waitUntil(async () => {
    const answer = await views.acquire(slot, owner, LONG)();
    if (E.isRight(answer)) taken.push(answer.right);
    else assert.equal(answer.left._tag, 'Fenced');
    return taken.length > 0;
  }, 'the lease ran out');
  return taken[0] ?? assert.fail('no lease');
}

/** What a late owner tries: everything that takes a lease. */
function attempts(views: ViewStore<Effects>, lease: SlotLease): readonly Promise<E.Either<ViewError, unknown>>[] {
  const rows = [{ key: 'late', row: { late: true } }];
  return [
    views.commit(lease, { checkpoint: at(99n), caughtUp: true, rows })(),
    views.commit(lease, { rows }, ({ set }) => set('late', 1))(),
    views.renew(lease, LONG)(),
    views.progress(lease)(),
    views.retryRequests(lease)(),
    views.release(lease)(),
  ];
}

export const leases: readonly ViewCase[] = [
  {
    id: 'PV20',
    name: 'A slot that is held is given to nobody else; its owner may take it again, and is fenced of before.',
    run: async ({ views, another, prepare, acquire, commit, state }) => {
      const build = await prepare();
      const slot = { ...build, slot: 0 };
      const first = await acquire(build);
      assert.deepEqual([first.slot, first.owner], [slot, 'one']);
      const refused = left<ViewError, 'Fenced'>(await another.acquire(slot, 'two', LONG)(), 'Fenced');
      assert.deepEqual([refused.token, refused.slot], [first.token, slot]);
      await commit(first, { checkpoint: at(1n) });
      const again = await acquire(build);
      assert.ok(again.token > first.token);
      for (const answer of attempts(views, first))
        assert.equal(left<ViewError, 'Fenced'>(await answer, 'Fenced').token, again.token);
      await commit(again, { checkpoint: at(2n) });
      assert.deepEqual((await state(build)).progress[0]?.owner, 'one');
    },
  },
  {
    id: 'PV21',
    name: 'A slot that is given up is free at once, and the next token is larger.',
    run: async ({ views, prepare, acquire, state }) => {
      const build = await prepare();
      const first = await acquire(build);
      right(await views.release(first)());
      assert.equal((await state(build)).progress[0]?.owner, undefined);
      const second = await acquire(build, 0, 'two');
      assert.ok(second.token > first.token);
      assert.equal((await state(build)).progress[0]?.owner, 'two');
    },
  },
  {
    id: 'PV22',
    name: 'A lease that has run out is free, and its late owner is fenced in all it does.',
    run: async (context) => {
      const { views, another, prepare, acquire, commit, progress, all, effects } = context;
      const build = await prepare();
      const first = await acquire(build, 0, 'one', 1);
      await commit(first, { checkpoint: at(3n) });
      const second = await takeOver(context, { ...build, slot: 0 }, 'two');
      assert.ok(second.token > first.token);
      for (const store of [views, another])
        for (const answer of attempts(store, first))
          assert.equal(left<ViewError, 'Fenced'>(await answer, 'Fenced').token, second.token);
      const { checkpoint, caughtUp } = await progress(second);
      assert.deepEqual([checkpoint, caughtUp, await all(build), await effects()], [at(3n), false, [], {}]);
      left(await views.acquire({ ...build, slot: 0 }, 'one', LONG)(), 'Fenced');
    },
  },
  {
    id: 'PV23',
    name: 'A lease that has run out may still write and be renewed, as long as no other is given out.',
    run: async (context) => {
      const { views, prepare, acquire, commit, progress } = context;
      const build = await prepare({ slots: 2 });
      const [lease, other] = [await acquire(build, 0, 'one', 1), await acquire(build, 1, 'one', 1)];
      // When the second has run out, so has the first.
      await takeOver(context, other.slot, 'two');
      await commit(lease, { checkpoint: at(2n) });
      right(await views.renew(lease, LONG)());
      left(await views.acquire(lease.slot, 'two', LONG)(), 'Fenced');
      await commit(lease, { checkpoint: at(4n) });
      assert.deepEqual((await progress(lease)).checkpoint, at(4n));
    },
  },
  {
    id: 'PV24',
    name: 'A lease that is renewed for a shorter time runs out by then.',
    run: async (context) => {
      const { views, prepare, acquire } = context;
      const build = await prepare();
      const lease = await acquire(build);
      right(await views.renew(lease, 1)());
      assert.ok((await takeOver(context, lease.slot, 'two')).token > lease.token);
    },
  },
  {
    id: 'PV25',
    name: 'Slots and versions do not share a lease.',
    run: async ({ prepare, acquire, commit, progress }) => {
      const [one, two] = [await prepare({ version: 1, slots: 2 }), await prepare({ version: 2 })];
      const held = [await acquire(one, 0, 'a'), await acquire(one, 1, 'b'), await acquire(two, 0, 'c')] as const;
      for (const [n, lease] of held.entries()) await commit(lease, { checkpoint: at(BigInt(n)) });
      for (const [n, lease] of held.entries()) assert.deepEqual((await progress(lease)).checkpoint, at(BigInt(n)));
    },
  },
  {
    id: 'PV26',
    name: 'Of many who want a slot at once, one gets it.',
    run: async ({ views, another, prepare, commit }) => {
      const build = await prepare();
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          (n % 2 === 0 ? views : another).acquire({ ...build, slot: 0 }, `owner ${String(n)}`, LONG)(),
        ),
      );
      const given = answers.filter(E.isRight).map((answer) => answer.right);
      assert.equal(given.length, 1);
      for (const answer of answers)
        if (E.isLeft(answer)) assert.equal(answer.left._tag, 'Fenced', 'no one waits or fails for it');
      for (const lease of given) await commit(lease, { checkpoint: at(1n) });
    },
  },
  {
    id: 'PV27',
    name: 'Workers who have announced themselves are counted until they leave or their time is over.',
    run: async ({ views, another, prepare, waitUntil }) => {
      const [build, other] = [await prepare({ version: 1 }), await prepare({ version: 2 })];
      const announce = async (owner: string, duration: number, where = build) =>
        right(await views.announce(where, owner, duration)());
      assert.equal(await announce('a', LONG), 1);
      assert.equal(right(await another.announce(build, 'b', LONG)()), 2);
      assert.equal(await announce('a', LONG), 2);
      assert.equal(await announce('c', LONG, other), 1);
      assert.equal(await announce('b', 0), 1);
      assert.equal(await announce('b', 0), 1);
      await announce('d', 1);
      await waitUntil(async () => (await announce('a', LONG)) === 1, 'd was forgotten');
    },
  },
];
