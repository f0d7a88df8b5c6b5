// R15: a repeated command whose first copy overtakes it, in the same process, between its load and its decision.
import { commit, defineAggregate, load, makeRepository, transact } from '@millrace/core';
import * as t from 'io-ts';
import { assert, right } from '../asserting.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';
import { Tally } from './tally.js';
import { door, readsBehind } from './watching.js';

const Stamp = defineAggregate({
  type: 'stamp',
  key: { stampId: t.string },
  initial: { stamps: 0 },
  events: {
    stamped: {
      apply: (state) => {
        state.stamps += 1;
      },
    },
  },
  commands: {
    /** Looks at a tally first, which may take its time. */
    stamp: {
      data: { tallyId: t.string },
      reads: { tally: { aggregate: Tally, key: ({ tallyId }) => ({ tallyId }) } },
      decide: (stamp) => stamp.stamped().stamped(),
    },
  },
});

/** A process in which reads of the tally `slow` wait at a door, and a stamp with two events. */
async function begin({ store, stream }: StoreContext, cache: number | 'none') {
  const [slow, fast] = [stream('slow'), stream('fast')];
  const gate = door();
  const held = readsBehind(store, (name) => (name === `tally-${slow}` ? gate : undefined));
  const repository = makeRepository(held, [Stamp, Tally], { cache });
  const key = { stampId: stream('stamp') };
  const stamp = async (id: string, tallyId: string) =>
    right(await transact(repository)(Stamp.stamp.message(key, { tallyId }, { id }))());
  await stamp('before', fast);
  return { gate, slow, fast, stamp, repository, key };
}

export const overtaken: readonly StoreCase[] = [10, 'none' as const].map((cache) => ({
  id: 'R15',
  name: `A repeated command that is overtaken by its first copy while it reads others gives an aggregate with its events (cache: ${String(cache)}).`,
  run: async (context) => {
    const { gate, slow, fast, stamp, repository, key } = await begin(context, cache);
    const late = stamp('mine', slow);
    await gate.arrived(1);
    const first = await stamp('mine', fast);
    assert.deepEqual([first.aggregate.revision, first.duplicate], [3n, false]);
    gate.open();
    const { events, aggregate } = await late;
    assert.deepEqual(
      events.map(({ revision }) => revision),
      [2n, 3n],
    );
    assert.deepEqual([aggregate.revision, aggregate.state.stamps], [3n, 4]);
    // It can be commanded and committed without a load.
    const next = right(await commit(repository)(aggregate.stamped())());
    assert.deepEqual([next.aggregate.revision, right(await load(repository)(Stamp, key)()).revision], [4n, 4n]);
  },
}));
