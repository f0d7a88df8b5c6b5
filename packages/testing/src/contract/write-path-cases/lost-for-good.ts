// R4: the reply stays lost, or what would settle the doubt goes wrong as well: `Indeterminate`, and the same message again.
import { faultyStore, type Fault, type FaultRule } from '../../faults/index.js';
import { manualClock } from '../../manual-clock.js';
import { assert, left, right } from '../asserting.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';
import { eachWay, SITUATIONS } from './lost-replies.js';
import { assertSound, commits, numbers, tallying } from './tally.js';
import { watched } from './watching.js';

const fault = (kind: 'lost-reply' | 'never-delivered' | 'fail' | 'conflict'): Fault => ({ kind });

/** The faults of the appends, in order; the last is of all that follow. */
function appends(...kinds: readonly Parameters<typeof fault>[0][]): readonly FaultRule[] {
  const rules = kinds.map((kind, i): FaultRule => ({ on: 'append', nth: i + 1, fault: fault(kind) }));
  return [...rules, { on: 'append', fault: fault(kinds.at(-1) ?? 'fail') }];
}

/** One process whose appends go wrong as planned, on a tally of three, and what it sends. */
async function doomed({ store, stream }: StoreContext, plan: readonly FaultRule[], name = 'doomed') {
  const tallyId = stream(name);
  const there = tallying(store, tallyId);
  await there.filled(3);
  const below = watched(store);
  const clock = manualClock({ autoAdvance: true });
  const here = tallying(faultyStore(below.store, plan), tallyId, { clock, random: () => 0.5 });
  return { tallyId, there, here, below, clock };
}

export const lostForGood: readonly StoreCase[] = [
  {
    id: 'R4',
    name: 'When every reply is lost the same bytes are sent five times, with waits in between, and it is Indeterminate.',
    run: async (context) => {
      const { here, below, clock } = await doomed(context, appends('lost-reply'));
      const doubt = left(await here.countAll([7, 8], { id: 'mine' }), 'Indeterminate');
      assert.deepEqual([doubt.commandId, doubt.stream], ['mine', here.name]);
      assert.match(String(doubt.cause), /lost the reply/);
      assert.equal(below.appends.length, 5);
      for (const append of below.appends) assert.deepEqual(append, below.appends[0]);
      assert.deepEqual(clock.slept, [25, 50, 100, 200]);
      const stored = await context.read(here.name);
      assertSound(stored);
      assert.deepEqual(numbers(stored), [1, 1, 1, 7, 8]);
      assert.deepEqual(
        stored.slice(3).map(({ id }) => id),
        below.appends[0]?.ids,
      );
    },
  },
  ...[false, true].flatMap((others) =>
    SITUATIONS.map(({ where, begin, first, total, nth }): StoreCase => ({
      id: 'R4',
      name: `All replies lost ${where}${others ? ', and another has appended since' : ''}: the same message again, also from a new process, reports the one copy.`,
      run: (context) =>
        eachWay(context, async (tallyId, { send }, all) => {
          const { store, read } = context;
          const there = tallying(store, tallyId);
          await begin(context, tallying(store, tallyId));
          const plan =
            nth === 1
              ? appends('lost-reply')
              : [{ on: 'append', nth: 1, fault: { kind: 'delay', ms: 0 } } as const, ...appends('lost-reply')];
          const clock = manualClock({ autoAdvance: true });
          const here = tallying(faultyStore(store, plan), tallyId, { clock });
          left(await send(here, all), 'Indeterminate');
          if (others) await there.counted(100, 'other');
          for (const one of [here, tallying(store, tallyId), there, here]) {
            const { events, aggregate, duplicate } = right(await send(one, all));
            assert.deepEqual([duplicate, numbers(events), events[0]?.revision], [true, all, first]);
            assert.equal(events[0]?.data.from, total);
            assert.equal(aggregate.revision, first + BigInt(all.length - 1) + (others ? 1n : 0n));
          }
          const stored = await read(here.name);
          assertSound(stored, first - BigInt(total));
          assert.equal(commits(stored).filter((id) => id === 'mine').length, 1);
        }),
    })),
  ),
  {
    id: 'R4',
    name: 'Sent again on a stale cached state, without a read, it is still one copy, and reported.',
    run: async (context) => {
      const { here, there, tallyId } = await doomed(context, appends('lost-reply'));
      const stale = tallying(context.store, tallyId);
      await stale.loaded();
      left(await here.count(7, 'mine'), 'Indeterminate');
      await there.counted(100, 'other');
      for (const load of ['anyCached', 'assumeEmpty'] as const) {
        const { events } = await stale.counted(7, 'mine', { load });
        assert.deepEqual([numbers(events), events[0]?.revision, events[0]?.data.from], [[7], 3n, 3]);
        assert.deepEqual(numbers(await context.read(here.name)), [1, 1, 1, 7, 100]);
      }
    },
  },
  {
    id: 'R4',
    name: 'Once in doubt, an append that then certainly fails is Indeterminate and not Failed, written or not.',
    run: async (context) => {
      for (const first of ['lost-reply', 'never-delivered'] as const) {
        const { here, there } = await doomed(context, appends(first, 'fail'), first);
        left(await here.count(7, 'mine'), 'Indeterminate');
        const { duplicate, events } = await there.counted(7, 'mine');
        assert.deepEqual([duplicate, events[0]?.revision], [first === 'lost-reply', 3n]);
        assert.deepEqual(numbers(await context.read(here.name)), [1, 1, 1, 7]);
      }
    },
  },
  {
    id: 'R4',
    name: 'A conflict after a lost reply is no proof: the own events are looked for, and when that read fails it is Indeterminate.',
    run: async (context) => {
      const found = await doomed(context, appends('lost-reply', 'conflict'), 'found');
      const committed = right(await found.here.countAll([7, 8], { id: 'mine' }));
      assert.deepEqual(
        [committed.aggregate.revision, committed.events.map(({ revision }) => revision)],
        [4n, [3n, 4n]],
      );
      assert.deepEqual(
        found.below.reads.map(({ from, maxCount, requireLeader }) => [from, maxCount, requireLeader]),
        [
          ['start', undefined, false],
          [3n, 2, true],
        ],
      );

      const broken: readonly FaultRule[] = [
        { on: 'read', nth: 2, fault: { kind: 'fail' } },
        ...appends('lost-reply', 'conflict'),
      ];
      const unknown = await doomed(context, broken, 'unknown');
      left(await unknown.here.countAll([7, 8], { id: 'mine' }), 'Indeterminate');
      for (const { here } of [found, unknown])
        assert.deepEqual(numbers(await context.read(here.name)), [1, 1, 1, 7, 8]);
    },
  },
  {
    id: 'R4',
    name: 'A process that is killed while its append is under way says Indeterminate; a new one applies the command once.',
    run: async (context) => {
      for (const written of [true, false]) {
        const plan: readonly FaultRule[] = [{ on: 'append', nth: 1, fault: { kind: 'crash', written } }];
        const { here, tallyId } = await doomed(context, plan, `killed-${String(written)}`);
        left(await here.count(7, 'mine'), 'Indeterminate');
        const next = tallying(context.store, tallyId);
        const { duplicate, aggregate } = await next.counted(7, 'mine');
        assert.deepEqual([duplicate, aggregate.revision], [written, 3n]);
        assert.deepEqual(numbers(await context.read(here.name)), [1, 1, 1, 7]);
      }
    },
  },
];
