// P9 and leases: two runners of one slot, of which one at a time may write.
import {
  comparePositions,
  custom,
  defineProjection,
  projectAtLeastOnce,
  projectExactlyOnce,
  type Clock,
  type RunnerProblem,
} from '@millrace/core';
import { assert, right } from '../asserting.js';
import { crashable } from '../crashable.js';
import type { ProjectionContext } from '../projection-context.js';
import type { ProjectionCase } from '../projection-contract.js';
import { door } from './doors.js';
import { assertRows, rowsView } from './rows.js';
import { eachWay, way, WAYS, type Way } from './ways.js';

type Runner = ReturnType<Way['start']>;

const LEASE = 1_000;

/** Writes one event, and waits until the runner has handled it. */
async function handled({ time, note }: ProjectionContext, runner: Runner, n: number, id = 'a'): Promise<void> {
  const { position } = await note(id, { n });
  right(await time.during(runner.whenProcessed(position, { timeout: 600_000 })(), `event ${String(n)} is handled`));
}

export const twoRunners: readonly ProjectionCase[] = [
  ...eachWay(WAYS, {
    id: 'P9',
    name: 'A runner that was suspended past its lease is refused when it is resumed, and the view never goes back.',
    run: async (context, kind) => {
      const { time, note } = context;
      const projection = way(context, kind);
      const suspended = crashable();
      const first = projection.start({ process: suspended, owner: 'first', lease: LEASE });
      await handled(context, first, 1);
      suspended.suspend();
      // It would write this when it is resumed.
      for (let n = 2; n < 12; n++) await note('b', { n });
      const second = projection.start({ owner: 'second', lease: LEASE });
      await handled(context, second, 12, 'b');

      let newest = (await projection.kept()).checkpoint;
      const checkNotBack = async (): Promise<void> => {
        const { checkpoint } = await projection.kept();
        assert.ok(
          newest === undefined || (checkpoint && comparePositions(checkpoint.position, newest.position) >= 0),
          'the checkpoint goes back',
        );
        newest = checkpoint;
      };
      suspended.resume();
      await time.until(async () => {
        await checkNotBack();
        return first.status().phase === 'standby';
      }, 'the first one waits for the slot');
      await handled(context, second, 13, 'b');
      await checkNotBack();
      await projection.assertBuilt();
      assert.equal(second.status().phase, 'live');
      // From now on it is the other way round.
      await time.during(second.stop(), 'the second one stops');
      await handled(context, first, 14, 'b');
      await projection.assertBuilt();
    },
  }),
  {
    id: 'P9',
    name: 'At least once, a late write carries a smaller token than what has been written since, so that it can be refused.',
    needs: ['checkpoints'],
    run: async (context) => {
      const { store, checkpoints, time, note, settings, keep, Ledgers, projection } = context;
      const held = door();
      const suspended = crashable();
      let accepted = 0n;
      const written: number[] = [];
      let refused = 0;
      // What any place that effects go to can do.
      const write = (token: bigint, n: number): void => {
        if (token < accepted) refused += 1;
        else written.push(n);
        accepted = token > accepted ? token : accepted;
      };
      const view = (wait: () => Promise<void>) =>
        defineProjection({
          name: projection(),
          version: 1,
          view: custom(),
          on: (handlers) =>
            handlers(Ledgers, {
              noted: async ({ n }, { token }) => {
                if (n === 2) await wait();
                write(token, n);
              },
            }),
        });
      const options = { ...settings, lease: LEASE };
      const first = projectAtLeastOnce(
        store,
        view(() => held.opened),
        suspended.checkpoints(checkpoints),
        { ...options, owner: 'first', clock: suspended.clock(time.clock) },
      );
      keep(first);
      await note('a', { n: 1 });
      await time.until(() => written.includes(1), 'the first event is handled');
      await note('a', { n: 2 });
      await time.until(() => first.status().inHand === 1, 'the second event is in hand');
      suspended.suspend();
      const second = keep(
        projectAtLeastOnce(
          store,
          view(() => Promise.resolve()),
          checkpoints,
          { ...options, owner: 'second' },
        ),
      );
      await time.until(() => written.includes(2), 'another runner has handled it');
      held.open();
      await time.until(() => refused === 1, 'the late write is refused');
      suspended.resume();
      await time.until(() => first.status().phase === 'standby', 'the first one has lost its lease');
      assert.deepEqual(written.slice(-1), [2]);
      await handled(context, second, 3);
    },
  },
  ...eachWay(WAYS, {
    id: 'P9',
    name: 'A runner in standby takes over when the other one dies, once its lease has run out, and at once when it is given up.',
    run: async (context, kind) => {
      const { time, settings } = context;
      const lease = settings.lease ?? 10_000;
      const projection = way(context, kind);
      const mortal = crashable();
      const first = projection.start({ process: mortal, owner: 'first' });
      await handled(context, first, 1);
      const second = projection.start({ owner: 'second' });
      await time.until(() => second.status().phase === 'standby', 'it waits');
      assert.equal(second.status().health, 'green');
      assert.match(second.status().reason ?? '', /another runner/u);
      // Who waits knows what others have done.
      await handled(context, first, 2);
      const kept = await time.during(second.whenProcessed((await context.log())[1]?.position ?? NOWHERE)(), 'it knows');
      right(kept);

      const died = time.clock.now();
      mortal.kill();
      await handled(context, second, 3);
      if (time.isVirtual) assert.ok(time.clock.now() - died <= lease + 2_000, 'it took longer than the lease');
      const third = projection.start({ owner: 'third' });
      await time.until(() => third.status().phase === 'standby', 'the third one waits');
      await time.during(second.stop(), 'the second one gives up');
      const left = time.clock.now();
      await handled(context, third, 4);
      if (time.isVirtual) assert.ok(time.clock.now() - left <= 1_500, 'what was given up could be had at once');
      await projection.assertBuilt();
    },
  }),
  ...eachWay(WAYS, {
    id: 'P9',
    name: 'A lease that cannot be renewed in time is given up for the moment, and not for good.',
    run: async (context, kind) => {
      const { time } = context;
      let refuses = false;
      const process = crashable(({ verb }) => (refuses && verb === 'renew' ? 'fail' : undefined));
      const told: RunnerProblem[] = [];
      const projection = way(context, kind);
      const runner = projection.start({ process, lease: LEASE, onProblem: (problem) => told.push(problem) });
      await handled(context, runner, 1);
      refuses = true;
      const began = time.clock.now();
      const isLost = (problem: RunnerProblem): boolean =>
        problem._tag === 'Interrupted' && problem.message.includes('the lease could not be renewed in time');
      await time.until(() => told.some(isLost), 'it is told');
      if (time.isVirtual) assert.ok(time.clock.now() - began <= 2 * LEASE, 'another could have had it for long');
      refuses = false;
      await handled(context, runner, 2);
      await projection.assertBuilt();
    },
  }),
  {
    id: 'P9',
    name: 'A store that does not answer when a lease is to be renewed does not leave the runner with one that has run out.',
    needs: ['views'],
    run: async (context) => {
      const { store, views, time, settings, keep } = context;
      const silent = { ...views, renew: () => () => new Promise<never>(() => undefined) };
      const told: RunnerProblem[] = [];
      const onProblem = (problem: RunnerProblem): unknown => told.push(problem);
      const options = { ...settings, lease: LEASE, onProblem };
      const runner = keep(projectExactlyOnce(store, rowsView(context), silent, options));
      await handled(context, runner, 1);
      const isLost = (problem: RunnerProblem): boolean =>
        'message' in problem && /could not be renewed in time: the store does not answer/u.test(problem.message);
      await time.until(() => told.some(isLost), 'it is told');
      await handled(context, runner, 2);
      await assertRows(context);
    },
  },
  ...eachWay(WAYS, {
    id: 'P9',
    name: 'The time of a lease is that of the store: a runner whose clock is a year off neither takes a slot nor loses it.',
    run: async (context, kind) => {
      const { time } = context;
      const projection = way(context, kind);
      const off = (ms: number) => ({
        ...crashable(),
        clock: (clock: Clock): Clock => ({ ...clock, now: () => clock.now() + ms }),
      });
      const first = projection.start({ process: off(-YEAR), owner: 'first', lease: LEASE });
      await handled(context, first, 1);
      const second = projection.start({ process: off(YEAR), owner: 'second', lease: LEASE });
      await time.until(() => second.status().phase === 'standby', 'the second one waits');
      await time.pass(3 * LEASE);
      assert.equal(second.status().phase, 'standby');
      await handled(context, first, 2);
      await projection.assertBuilt();
    },
  }),
];

const YEAR = 365 * 24 * 3_600_000;

const NOWHERE = { commit: 0n, prepare: 0n };
