// A commit under way when its slot is taken: whoever has the slot must be able to trust what it reads.
import type { SlotLease } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { assert, right } from '../asserting.js';
import { at, type Effects, type ViewContext } from '../view-context.js';
import type { ViewCase } from '../view-contract.js';

/** A door that opens once. */
function barrier() {
  const door: { open: () => void } = { open: () => undefined };
  const opened = new Promise<void>((resolve) => {
    door.open = resolve;
  });
  return { opened, open: () => door.open() };
}

/** Everything of a slot that a commit can have changed. */
async function picture({ progress, all, effects }: ViewContext, lease: SlotLease): Promise<unknown> {
  return { progress: await progress(lease), rows: await all(lease.slot), effects: await effects() };
}

const late = { checkpoint: at(9n), rows: [{ key: 'late', row: { late: true } }] };
const body = ({ set }: Effects) => set('late', 1);

export const lateCommits: readonly ViewCase[] = [
  {
    id: 'PV30',
    name: 'A commit held open while its slot is taken has no effect that the new owner does not see.',
    run: async (context) => {
      const { views, another, prepare, acquire } = context;
      const build = await prepare();
      const first = await acquire(build);
      const [entered, gate] = [barrier(), barrier()];
      const commit = views.commit(first, late, async (effects) => {
        await body(effects);
        entered.open();
        await gate.opened;
      })();
      await entered.opened;
      const seen: unknown[] = [];
      const taking = another
        .acquire(first.slot, 'one', 3_600_000)()
        .then(async (answer) => {
          const lease = right(answer);
          // Read at once: also before the commit ends, where the store does not wait for it.
          seen.push(await picture(context, lease));
          return lease;
        });
      // Time enough for a store that does not wait to answer. One that waits is let go on.
      for (let n = 0; n < 10; n++) await context.state(build);
      gate.open();
      const [outcome, lease] = await Promise.all([commit, taking]);
      const after = await picture(context, lease);
      assert.deepEqual(after, seen[0], 'what the new owner has read is what is there when all has ended');
      const { checkpoint } = await context.progress(lease);
      assert.deepEqual(checkpoint, E.isRight(outcome) ? late.checkpoint : undefined);
      assert.deepEqual(await context.effects(), E.isRight(outcome) ? { late: 1 } : {});
      if (E.isLeft(outcome)) assert.equal(outcome.left._tag, 'Fenced');
    },
  },
  {
    id: 'PV31',
    name: 'However commits and a change of hands overlap, a commit is either seen by the next owner or refused.',
    run: async (context) => {
      const { views, another, prepare, acquire, random, progress, effects, all } = context;
      const build = await prepare();
      let lease = await acquire(build);
      const written: number[] = [];
      for (let round = 1; round <= 40; round++) {
        const held = lease;
        const tasks = Array.from({ length: 3 }, (_, n) => round * 10 + n).map((place) => async () => {
          const rows = [{ key: String(place), row: place }];
          const work = { checkpoint: at(BigInt(place)), rows };
          const answer = await (random.chance(0.5) ? views : another).commit(
            held,
            work,
            random.chance(0.5) ? ({ set }) => set(String(place), place) : undefined,
          )();
          if (E.isRight(answer)) written.push(place);
          else assert.equal(answer.left._tag, 'Fenced');
        });
        const take = async () => {
          lease = right(await another.acquire(held.slot, 'one', 3_600_000)());
          return picture(context, lease);
        };
        const where = random.int(4);
        const begun: Promise<void>[] = [];
        for (const task of tasks.slice(0, where)) begun.push(task());
        const taking = take();
        for (const task of tasks.slice(where)) begun.push(task());
        const [seen] = await Promise.all([taking, ...begun]);
        assert.deepEqual(await picture(context, lease), seen);
      }
      assert.deepEqual(
        (await all(build)).map(([key]) => key),
        written.map(String).sort(),
      );
      const { checkpoint } = await progress(lease);
      assert.deepEqual(checkpoint, written.length === 0 ? undefined : at(BigInt(Math.max(...written))));
      for (const [name, value] of Object.entries(await effects())) {
        assert.equal(name, String(value));
        assert.ok(written.includes(value));
      }
    },
  },
];
