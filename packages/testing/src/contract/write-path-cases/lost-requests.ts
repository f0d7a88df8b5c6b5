// R5: the append is never delivered.
import { faultyStore, type FaultRule } from '../../faults/index.js';
import { manualClock } from '../../manual-clock.js';
import { assert, left, right } from '../asserting.js';
import type { StoreCase } from '../store-contract.js';
import { eachWay, SITUATIONS } from './lost-replies.js';
import { assertSound, commits, numbers, Tally, tallying } from './tally.js';

const never = (nth: number): FaultRule => ({ on: 'append', nth, fault: { kind: 'never-delivered' } });
const clock = () => manualClock({ autoAdvance: true });

export const lostRequests: readonly StoreCase[] = [
  ...SITUATIONS.map(({ where, begin, first, total, nth }): StoreCase => ({
    id: 'R5',
    name: `A request never delivered ${where} is sent again and written once.`,
    run: (context) =>
      eachWay(context, async (tallyId, { send }, all) => {
        await begin(context, tallying(context.store, tallyId));
        const faulty = faultyStore(context.store, [never(nth), never(nth + 1)]);
        const here = tallying(faulty, tallyId, { clock: clock() });
        const { events, aggregate, duplicate } = right(await send(here, all));
        assert.deepEqual([duplicate, numbers(events), events[0]?.revision], [false, all, first]);
        assert.deepEqual([aggregate.revision, events[0]?.data.from], [first + BigInt(all.length - 1), total]);
        assert.equal(faulty.trace.operations.append, nth + 2);
        const stored = await context.read(here.name);
        assertSound(stored, first - BigInt(total));
        assert.deepEqual(numbers(stored).slice(total), all);
      }),
  })),
  {
    id: 'R5',
    name: 'When another has written where it would have gone, the command is decided again on that, and written once.',
    run: async ({ store, stream, read }) => {
      for (const [n, others] of [[1], [1, 1], [1, 1, 1]].entries()) {
        const tallyId = stream(`taken-${String(n)}`);
        const there = tallying(store, tallyId);
        await there.filled(3);
        const run = () => there.countAll(others, { id: 'other' });
        const faulty = faultyStore(store, [never(1), { on: 'append', nth: 2, fault: { kind: 'meanwhile', run } }]);
        const here = tallying(faulty, tallyId, { clock: clock() });
        const { events, aggregate } = right(await here.countAll([1, 1], { id: 'mine' }));
        assert.deepEqual([events[0]?.revision, events[0]?.data.from], [BigInt(4 + n), 4 + n]);
        assert.equal(aggregate.revision, BigInt(5 + n));
        const stored = await read(here.name);
        assertSound(stored);
        assert.deepEqual(commits(stored), ['fill0', 'fill1', 'fill2', 'other', 'mine']);
      }
    },
  },
  {
    id: 'R5',
    name: 'What another has written may also make it a rejection: then nothing of it is stored.',
    run: async ({ store, stream, read }) => {
      const tallyId = stream('refused');
      const there = tallying(store, tallyId);
      await there.filled(3);
      const run = () => there.run(Tally.take.message(there.key, { by: 3 }, { id: 'other' }));
      const faulty = faultyStore(store, [never(1), { on: 'append', nth: 2, fault: { kind: 'meanwhile', run } }]);
      const here = tallying(faulty, tallyId, { clock: clock() });
      const refused = left(await here.run(Tally.take.message(here.key, { by: 3 }, { id: 'mine' })), 'Rejected');
      assert.deepEqual([refused.commandId, refused.details], ['mine', { total: 0 }]);
      assert.deepEqual(commits(await read(here.name)), ['fill0', 'fill1', 'fill2', 'other']);
    },
  },
  {
    id: 'R5',
    name: 'When no request is ever delivered it is Indeterminate with nothing stored, and the same message again is written once.',
    run: (context) =>
      eachWay(context, async (tallyId, { send }, all) => {
        const faulty = faultyStore(context.store, [{ on: 'append', fault: { kind: 'never-delivered' } }]);
        const here = tallying(faulty, tallyId, { clock: clock() });
        left(await send(here, all), 'Indeterminate');
        assert.deepEqual(await context.read(here.name), []);
        const healthy = tallying(context.store, tallyId);
        for (const again of [false, true]) assert.equal(right(await send(healthy, all)).duplicate, again);
        assert.deepEqual(numbers(await context.read(here.name)), all);
      }),
  },
  {
    id: 'R5',
    name: 'Requests and replies lost in turn, in any order of six, end in one copy.',
    run: async ({ store, stream, read }) => {
      const kinds = ['never-delivered', 'lost-reply', 'fail'] as const;
      for (const [n, first] of kinds.slice(0, 2).entries())
        for (const [m, second] of kinds.entries()) {
          const tallyId = stream(`turns-${String(n)}-${String(m)}`);
          const faulty = faultyStore(store, [
            { on: 'append', nth: 1, fault: { kind: first } },
            { on: 'append', nth: 2, fault: { kind: second } },
          ]);
          const here = tallying(faulty, tallyId, { clock: clock() });
          const { aggregate } = right(await here.countAll([7, 8], { id: 'mine' }));
          assert.equal(aggregate.revision, 1n);
          assert.deepEqual(numbers(await read(here.name)), [7, 8]);
        }
    },
  },
];
