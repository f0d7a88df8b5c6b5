// R2 and R3: two writers on one revision, and a stream that never stands still.
import { commit } from '@millrace/core';
import { faultyStore } from '../../faults/index.js';
import { manualClock } from '../../manual-clock.js';
import { assert, left, right } from '../asserting.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';
import { assertSound, attempts, commits, numbers, Tally, tallying } from './tally.js';
import { appendsBehind, door, watched } from './watching.js';

/** A tally whose stream moves before every append of `here`. */
async function moving({ store, stream, read }: StoreContext, name = 'moving') {
  const tallyId = stream(name);
  const others = tallying(store, tallyId);
  await others.filled(3);
  let n = 0;
  const run = () => others.counted(10, `other-${String(n++)}`);
  const faulty = faultyStore(store, [{ on: 'append', fault: { kind: 'meanwhile', run } }]);
  const clock = manualClock({ autoAdvance: true });
  return {
    clock,
    moves: () => n,
    here: tallying(faulty, tallyId, { clock, random: () => 0.999 }),
    stored: () => read(`tally-${tallyId}`),
  };
}

export const conflicts: readonly StoreCase[] = [
  ...(['default', 'none'] as const).map((cache): StoreCase => ({
    id: 'R2',
    name: `Of two writers on one revision one commits, and the other decides again after one tail read (cache: ${cache}).`,
    run: async ({ store, stream, read }) => {
      const tallyId = stream('two');
      await tallying(store, tallyId).filled(3);
      const options = cache === 'none' ? { cache } : {};
      const barrier = door();
      const both = [1, 2].map(() => watched(store));
      const writers = both.map((one) => tallying(appendsBehind(one.store, barrier), tallyId, options));
      const sent = writers.map(({ counted }, n) => counted(10 * (n + 1), `writer-${String(n)}`));
      await barrier.arrived(2);
      assert.deepEqual(
        both.map(({ reads }) => reads.length),
        [1, 1],
      );
      for (const one of both) one.forget();
      barrier.open();
      const outcomes = await Promise.all(sent);

      const stored = await read(`tally-${tallyId}`);
      assertSound(stored);
      assert.deepEqual([stored.length, commits(stored).length], [5, 5]);
      const loser = outcomes.findIndex(({ aggregate }) => aggregate.revision === 4n);
      const winner = 1 - loser;
      const [won, lost] = [both[winner] ?? assert.fail(), both[loser] ?? assert.fail()];
      assert.deepEqual(outcomes.map(({ aggregate }) => aggregate.revision).sort(), [3n, 4n]);
      assert.deepEqual(won.reads, []);
      assert.deepEqual(lost.reads, [{ stream: `tally-${tallyId}`, from: 2n, requireLeader: true }]);
      assert.deepEqual(
        lost.appends.map(({ expected }) => expected),
        [2n, 3n],
      );
      assert.equal(outcomes[loser]?.events[0]?.data.from, 3 + 10 * (winner + 1), 'it decides on what the winner wrote');
    },
  })),
  {
    id: 'R3',
    name: 'Under constant conflict the attempts are spent in bounded time, and a Conflict says how many and where.',
    run: async (context) => {
      for (const tries of [1, 2, 7]) {
        const { here, moves, clock, stored } = await moving(context, `moving-${String(tries)}`);
        const began = clock.now();
        const retry = { attempts: tries, delay: (attempt: number) => 100 * attempt };
        const conflict = left(await here.count(1, 'mine', { retry }), 'Conflict');
        assert.deepEqual([conflict.commandId, conflict.attempts, moves()], ['mine', tries, tries]);
        // Three events before, and one by the others before each attempt.
        const newest = BigInt(2 + tries);
        assert.deepEqual([conflict.stream, conflict.expected, conflict.actual], [here.name, newest - 1n, newest]);
        assert.match(conflict.message, new RegExp(`moved from ${String(newest - 1n)} to ${String(newest)}`));
        assert.deepEqual(
          clock.slept,
          Array.from({ length: tries - 1 }, (_, n) => 100 * (n + 1)),
        );
        assert.equal(clock.now() - began, 50 * tries * (tries - 1));
        const events = await stored();
        assertSound(events);
        assert.ok(!commits(events).includes('mine'));
        right(await tallying(context.store, here.key.tallyId).count(1, 'mine'));
      }
    },
  },
  {
    id: 'R3',
    name: 'Without a policy of its own a command is tried three times, the second time at once.',
    run: async (context) => {
      const { here, moves, clock } = await moving(context);
      const conflict = left(await here.count(1, 'mine'), 'Conflict');
      assert.deepEqual([conflict.attempts, moves()], [3, 3]);
      assert.equal(clock.slept.length, 1);
      assert.ok((clock.slept[0] ?? 0) > 0 && (clock.slept[0] ?? 0) <= 5);
    },
  },
  {
    id: 'R3',
    name: 'A command that would be rejected or has nothing to do on what the others wrote says so, and is no Conflict.',
    run: async (context) => {
      const { here, moves } = await moving(context);
      const retry = attempts(5);
      // 3 before; the others count 10 before the first attempt.
      right(await here.run(Tally.setTo.message(here.key, { total: 13 }), { retry }));
      assert.equal(moves(), 1);
      const rejected = left(await here.run(Tally.take.message(here.key, { by: 14 }), { retry }), 'Rejected');
      assert.deepEqual([rejected.details, moves()], [{ total: 13 }, 1]);
    },
  },
  {
    id: 'R3',
    name: 'The commit of pure steps is tried once: its Conflict has one attempt, and nothing of it is stored.',
    run: async (context) => {
      const { here, moves, clock, stored } = await moving(context);
      const counted = Tally.countAll(await here.loaded(), { all: [1, 2] });
      const conflict = left(await commit(here.repository, { id: 'mine' })(counted)(), 'Conflict');
      assert.deepEqual(
        [conflict.commandId, conflict.attempts, conflict.stream, conflict.expected, conflict.actual],
        ['mine', 1, here.name, 2n, 3n],
      );
      assert.deepEqual([moves(), clock.slept, numbers(await stored())], [1, [], [1, 1, 1, 10]]);
    },
  },
];
