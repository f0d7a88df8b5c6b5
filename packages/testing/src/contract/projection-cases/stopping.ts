// P13: a runner that is asked to stop under load.
import { comparePositions, type ViewStore } from '@millrace/core';
import { assert } from '../asserting.js';
import { crashable, type Crashable } from '../crashable.js';
import type { ProjectionCase } from '../projection-contract.js';
import { door } from './doors.js';
import { eachWay, way, WAYS } from './ways.js';

export const stopping: readonly ProjectionCase[] = [
  ...eachWay(WAYS, {
    id: 'P13',
    name: 'A runner that is stopped under load handles what it has in hand, keeps its place, and another goes on from there.',
    run: async (context, kind) => {
      const { time, note, random, log } = context;
      let writing = true;
      const write = async (): Promise<void> => {
        for (let n = 0; writing; n++) {
          await note(`s${String(random.int(9))}`, { n });
          await time.clock.sleep(random.int(5));
        }
      };
      const view = way(context, kind, { hold: () => time.clock.sleep(random.int(10)) });
      const writer = write();
      for (let round = 1; round <= 3; round++) {
        const runner = view.start({ batch: 3 });
        await time.until(() => runner.status().handled >= 20, 'some are handled');
        await time.during(runner.stop(), 'it stops');
        assert.equal(await runner.done, 'stopped');
        const { phase, inHand, position } = runner.status();
        assert.deepEqual([phase, inHand], ['stopped', 0]);
        assert.deepEqual((await view.kept()).checkpoint?.position, position);
        await view.assertBuilt((event) => position === undefined || event.position.commit > position.commit);
      }
      writing = false;
      await time.during(writer, 'the writer ends');
      const runner = view.start();
      const last = await note('last', { n: 1 });
      await time.during(runner.whenProcessed(last.position)(), 'all is done');
      await view.assertBuilt();
      // Whoever stops in good order leaves nothing to be done twice.
      assert.ok([undefined, (await log()).length].includes(view.effects()));
    },
  }),
  ...eachWay(WAYS, {
    id: 'P13',
    name: 'An event that is being tried again when the runner is asked to stop is waited for.',
    run: async (context, kind) => {
      const { time, note } = context;
      let tries = 0;
      const view = way(context, kind, {
        refuse: () => {
          if (++tries < 4) throw new Error('not yet');
        },
      });
      const retrying = door();
      const runner = view.start({
        retry: { attempts: 9, delay: () => 30 },
        onProblem: ({ _tag }) => {
          if (_tag === 'Retrying') retrying.open();
        },
      });
      const { position } = await note('s', { n: 1 });
      await time.during(retrying.opened, 'it is tried again');
      await time.during(runner.stop(), 'it stops');
      await view.assertBuilt();
      // A log that tells of its own how far it is may have told of more.
      const reached = runner.status().position;
      assert.ok(reached !== undefined && comparePositions(reached, position) >= 0);
      assert.deepEqual((await view.kept()).checkpoint?.position, reached);
    },
  }),
  ...eachWay(['custom', 'at least once'], {
    id: 'P13',
    name: 'What is not done in the time that is given is left to the next runner.',
    run: async (context, kind) => {
      const { time, note } = context;
      const never = door();
      const begun = door();
      let stuck = true;
      const aborted: boolean[] = [];
      const view = way(context, kind, {
        hold: (id, _n, signal) => {
          if (!stuck || id !== 'stuck') return undefined;
          signal.addEventListener('abort', () => aborted.push(true));
          begun.open();
          return never.opened;
        },
      });
      await note('stuck', { n: 1 });
      await note('other', { n: 1 });
      const { process, open } = countingCommits();
      const runner = view.start({ process });
      await time.during(begun.opened, 'it has begun');
      await time.during(runner.stop({ drain: 100 }), 'it stops');
      assert.deepEqual(aborted, [true]);
      await time.until(() => open() === 0, 'no transaction is left open');
      stuck = false;
      never.open();
      const next = view.start();
      const last = await note('last', { n: 1 });
      await time.during(next.whenProcessed(last.position)(), 'the next runner is done');
      await view.assertBuilt();
    },
  }),
  ...eachWay(WAYS, {
    id: 'P13',
    name: 'A runner whose store never answers stops in time all the same.',
    run: async (context, kind) => {
      const { time, note } = context;
      const met = door();
      const process = crashable(({ verb, point }) => {
        if ((verb !== 'commit' && verb !== 'save') || point !== 'before') return undefined;
        met.open();
        return 'suspend';
      });
      const view = way(context, kind);
      await note('s', { n: 1 });
      // The clock of its own runs on: only the store is silent.
      const runner = view.start({ process: { ...process, clock: (clock) => clock } });
      await time.during(met.opened, 'the store is silent');
      await time.during(runner.stop({ drain: 100 }), 'it stops');
      assert.equal(await runner.done, 'stopped');
      const next = view.start();
      const last = await note('last', { n: 1 });
      await time.during(next.whenProcessed(last.position)(), 'the next runner is done');
      await view.assertBuilt();
      process.resume();
      await time.pass(time.isVirtual ? 20_000 : 100);
      await view.assertBuilt();
    },
  }),
];

// A process, and how many of its commits are under way.
function countingCommits(): { readonly process: Crashable; readonly open: () => number } {
  const process = crashable();
  let open = 0;
  const counted = <Transaction>(views: ViewStore<Transaction>): ViewStore<Transaction> => ({
    ...views,
    commit: (lease, work, body) => async () => {
      open += 1;
      const answer = await views.commit(lease, work, body)();
      open -= 1;
      return answer;
    },
  });
  return { process: { ...process, views: (views) => counted(process.views(views)) }, open: () => open };
}
