// How a runner is doing as it tells itself, and how it ends.
import { projectExactlyOnce, type ProjectionRunner, type RunnerPhase, type ViewStore } from '@millrace/core';
import { assert, right } from '../asserting.js';
import { crashable } from '../crashable.js';
import type { Tallies } from '../projection-context.js';
import type { ProjectionCase } from '../projection-contract.js';
import { rowsView } from './rows.js';
import { watchedLog } from './watched-log.js';
import { eachWay, way, WAYS } from './ways.js';

/** The verbs after which everything hangs, one after the other: so far a runner may have come. */
const VERBS: readonly (keyof ViewStore<Tallies>)[] = ['prepare', 'builds', 'acquire', 'progress', 'commit', 'release'];

export const health: readonly ProjectionCase[] = [
  ...eachWay(WAYS, {
    id: 'PR3',
    name: 'A runner tells what it is doing: it starts, catches up, follows, waits for a store, and is stopped.',
    run: async (context, kind) => {
      const { time, note } = context;
      let down = false;
      const process = crashable(({ verb }) => (down && (verb === 'commit' || verb === 'save') ? 'fail' : undefined));
      const runner = way(context, kind).start({ process });
      const phases: RunnerPhase[] = [];
      const phase = (): RunnerPhase => {
        const { phase } = runner.status();
        if (phases[phases.length - 1] !== phase) phases.push(phase);
        return phase;
      };
      assert.equal(phase(), 'starting');
      await time.until(() => phase() === 'live', 'it follows');
      const { position } = await note('a', { n: 1 }, { n: 2 });
      right(await time.during(runner.whenProcessed(position)(), 'they are handled'));
      const live = runner.status();
      assert.deepEqual([live.handled, live.inHand, live.oldest, live.parked], [2, 0, undefined, []]);
      assert.deepEqual([live.projection, live.health], [`${context.projection()}@1`, 'green']);
      assert.equal(live.created, (await context.log())[1]?.created);
      down = true;
      const next = await note('a', { n: 3 });
      await time.until(() => phase() === 'waiting', 'it waits');
      down = false;
      await time.until(() => phase() === 'live', 'it follows again');
      right(await time.during(runner.whenProcessed(next.position, { timeout: 600_000 })(), 'it has handled all'));
      const stopped = runner.stop();
      assert.equal(phase(), 'stopping');
      await time.during(stopped, 'it stops');
      assert.equal(await runner.done, 'stopped');
      assert.equal(phase(), 'stopped');
      const told = phases.filter((one) => one !== 'catchingUp');
      assert.deepEqual(told.slice(0, 3), ['starting', 'live', 'waiting']);
      assert.equal(runner.status().health, 'green');
      // What was not yet saved was taken again.
      assert.ok(runner.status().handled >= 3);
    },
  }),
  ...eachWay(WAYS, {
    id: 'PR3',
    name: 'An observer that throws, or whose promise rejects, does not disturb the runner.',
    run: async (context, kind) => {
      const { store, time, note } = context;
      const watched = watchedLog(store);
      let told = 0;
      const runner = way(context, kind).start({
        log: watched.log,
        onProblem: () => {
          told += 1;
          if (told % 2 === 0) throw new Error('no time');
          return Promise.reject(new Error('no time'));
        },
      });
      for (let n = 0; n < 4; n++) {
        await time.until(() => watched.open() === 1, 'it is subscribed');
        watched.break();
        const { position } = await note('a', { n });
        right(await time.during(runner.whenProcessed(position, { timeout: 600_000 })(), 'it goes on'));
      }
      assert.ok(told >= 4);
    },
  }),
  ...eachWay(WAYS, {
    id: 'PR3',
    name: 'A runner in standby, or one that waits for a store, stops at once; two stops are one; the lease is given back.',
    run: async (context, kind) => {
      const { time, note } = context;
      const projection = way(context, kind);
      let down = false;
      const process = crashable(({ verb }) => (down && (verb === 'commit' || verb === 'save') ? 'fail' : undefined));
      const first = projection.start({ process, owner: 'first', lease: 600_000, backoff: () => 600_000 });
      const { position } = await note('a', { n: 1 });
      right(await time.during(first.whenProcessed(position)(), 'it is handled'));
      const second = projection.start({ owner: 'second' });
      await time.until(() => second.status().phase === 'standby', 'it waits');
      const before = time.clock.now();
      await time.during(Promise.all([second.stop(), second.stop({ drain: 1 }), second.stop()]), 'it stops');
      assert.equal(await second.done, 'stopped');
      down = true;
      await note('a', { n: 2 });
      await time.until(() => first.status().phase === 'waiting', 'it waits for the store');
      await time.during(first.stop(), 'it stops');
      if (time.isVirtual) assert.ok(time.clock.now() - before < 10_000, 'nothing was waited for');
      // Else it would take ten minutes.
      const third = projection.start({ owner: 'third' });
      const last = await note('a', { n: 3 });
      right(await time.during(third.whenProcessed(last.position)(), 'another one takes the slot'));
      await projection.assertBuilt();
    },
  }),
  {
    id: 'PR3',
    name: 'A store that never answers, whatever it was asked, does not keep a runner from stopping; a lease that comes late is given back.',
    needs: ['views'],
    run: async (context) => {
      const { store, time, note, settings } = context;
      await note('a', { n: 1 });
      for (const [n, hung] of VERBS.entries()) {
        const name = `hung${String(n)}`;
        let hangs = false;
        const process = crashable(({ verb, point }) => {
          if (verb !== hung || point !== 'after') return undefined;
          hangs = true;
          return 'suspend';
        });
        const start = (owner: string, of = crashable()): ProjectionRunner =>
          context.keep(
            projectExactlyOnce(store, rowsView(context, { name }), of.views(context.views), {
              ...settings,
              owner,
              lease: 600_000,
            }),
          );
        const runner = start('first', process);
        // A lease is released when it stops, and not before.
        const isThere = (): boolean => (hung === 'release' ? runner.status().phase === 'live' : hangs);
        await time.until(isThere, `${hung} hangs`);
        await time.during(runner.stop({ drain: 10 }), `it stops although ${hung} hangs`);
        process.resume();
        const next = start('next');
        const { position } = await note('a', { n: n + 2 });
        right(await time.during(next.whenProcessed(position)(), `another one goes on when ${hung} has answered`));
        await time.during(next.stop(), 'it stops');
      }
    },
  },
];
