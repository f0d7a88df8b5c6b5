// R15: a command id that the stream holds is recognised, wherever the state comes from.
import type { TransactOptions } from '@millrace/core';
import { assert, left } from '../asserting.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';
import { snapshotsOf } from './snapshot-reads.js';
import { assertSound, attempts, commits, numbers, Tally, tallying, type TallyOptions } from './tally.js';

const POLICIES: readonly TransactOptions['load'][] = ['readTail', 'anyCached', 'assumeEmpty'];

interface Setup {
  readonly how: string;
  readonly options: (context: StoreContext) => TallyOptions;
  readonly needs?: StoreCase['needs'];
}

const SETUPS: readonly Setup[] = [
  { how: 'with a cache', options: () => ({}) },
  { how: 'without a cache', options: () => ({ cache: 'none' }) },
  {
    how: 'with snapshots',
    options: (context) => ({ cache: 'none', snapshots: snapshotsOf(context) }),
    needs: ['snapshots'],
  },
  {
    how: 'with snapshots and a cache',
    options: (context) => ({ snapshots: snapshotsOf(context) }),
    needs: ['snapshots'],
  },
];

const only = (load: TransactOptions['load'], n = 3): TransactOptions => ({
  ...(load === undefined ? {} : { load }),
  retry: attempts(n),
});

/** `mine` is the oldest of `window` commands that the stream holds; a process that knew it, one that is stale, and cold ones. */
async function begin(context: StoreContext, options: TallyOptions, window: number, name: string) {
  const { store, stream } = context;
  const tallyId = stream(name);
  const warm = tallying(store, tallyId, options);
  await warm.filled(5, 'old');
  const stale = tallying(store, tallyId, { ...options, cache: 10 });
  await stale.loaded();
  // Three events, of which one more in the window would be one too many if events were counted instead of commands.
  await warm.countAll([7, 8, 9], { id: 'mine' });
  await warm.filled(window - 1, 'new');
  await warm.repository.idle();
  return { tallyId, warm, stale, cold: () => tallying(store, tallyId, options) };
}

export const duplicates: readonly StoreCase[] = [
  ...SETUPS.flatMap(({ how, options, needs }): readonly StoreCase[] =>
    ([3, 50, 'all'] as const).map((commandWindow) => ({
      id: 'R15',
      name: `The oldest command within a window of ${String(commandWindow)} is recognised under every load policy, warm, stale and cold, ${how}.`,
      ...(needs === undefined ? {} : { needs }),
      run: async (context) => {
        const window = commandWindow === 'all' ? 60 : commandWindow;
        for (const load of POLICIES) {
          const all = { ...options(context), commandWindow };
          const { tallyId, warm, stale, cold } = await begin(context, all, window, `dup-${load ?? ''}`);
          const key = { tallyId };
          const resent = [
            // What would be decided now is other content, nothing, or a rejection.
            Tally.countAll.message(key, { all: [1] }, { id: 'mine' }),
            Tally.countAll.message(key, { all: [] }, { id: 'mine' }),
            Tally.take.message(key, { by: 1_000_000 }, { id: 'mine' }),
          ];
          for (const message of resent)
            for (const { run } of [warm, stale, cold()]) {
              const again = await run(message, only(load));
              assert.ok(again._tag === 'Right', `${message.type} under ${String(load)}: ${JSON.stringify(again, big)}`);
              const { events, duplicate, aggregate, commandId } = again.right;
              assert.deepEqual([duplicate, commandId, numbers(events)], [true, 'mine', [7, 8, 9]]);
              assert.deepEqual(
                events.map(({ revision }) => revision),
                [5n, 6n, 7n],
              );
              assert.equal(aggregate.revision, BigInt(7 + window - 1));
              assert.equal(aggregate.state.total, 5 + 24 + window - 1);
            }
          const stored = await context.read(`tally-${tallyId}`);
          assertSound(stored);
          assert.equal(commits(stored).length, 5 + window);
        }
      },
    })),
  ),
  {
    id: 'R15',
    name: 'It is recognised also when it was written between the load and the append, and with the last attempt.',
    run: async ({ store, stream, read }) => {
      for (const n of [1, 2]) {
        const tallyId = stream(`between-${String(n)}`);
        const [here, there] = [tallying(store, tallyId), tallying(store, tallyId)];
        await there.filled(2);
        await here.loaded();
        await there.filled(1, 'other');
        await there.counted(7, 'mine');
        await there.filled(1, 'last');
        const again = await here.counted(8, 'mine', only('anyCached', n));
        assert.deepEqual([again.duplicate, numbers(again.events), again.aggregate.revision], [true, [7], 4n]);
        const fresh = tallying(store, tallyId);
        if (n === 1) left(await fresh.count(8, 'yours', only('assumeEmpty', 1)), 'Conflict');
        assert.deepEqual(numbers(await read(here.name)), [1, 1, 1, 7, 1]);
      }
    },
  },
  {
    id: 'R15',
    name: 'The same message sent by many at one time, to processes warm and cold, is applied once and reported to all.',
    run: async ({ store, stream, read }) => {
      const tallyId = stream('crowd');
      const warm = tallying(store, tallyId);
      await warm.filled(3);
      const processes = [warm, tallying(store, tallyId), tallying(store, tallyId, { cache: 'none' })];
      const all = await Promise.all(
        Array.from({ length: 30 }, (_, n) => {
          const one = processes[n % 3] ?? warm;
          return one.counted(n, 'mine', only(POLICIES[n % 4], 3));
        }),
      );
      const stored = await read(warm.name);
      assertSound(stored);
      assert.deepEqual(commits(stored), ['fill0', 'fill1', 'fill2', 'mine']);
      for (const { events, aggregate } of all) {
        assert.deepEqual(
          [events.map(({ id }) => id), numbers(events)],
          [[stored[3]?.id], [stored[3]?.data].map((data) => (data as { by: number }).by)],
        );
        assert.equal(aggregate.revision, 3n);
      }
    },
  },
];

const big = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
