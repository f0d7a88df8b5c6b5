// P7: an event that cannot be handled sets its stream aside, and no other.
import { projectExactlyOnce } from '@millrace/core';
import { assert, right } from '../asserting.js';
import type { ProjectionCase } from '../projection-contract.js';
import { rowsView, storedRows } from './rows.js';
import { eachWay, way, WAYS } from './ways.js';

export const poison: readonly ProjectionCase[] = [
  ...eachWay(WAYS, {
    id: 'P7',
    name: 'A poison event in one of 1,000 streams parks that stream in order; the others go on; a retry drains it in order.',
    run: async (context, kind) => {
      const { time, note, size, stream, log } = context;
      const streams = size(1_000);
      const isWell = (id: string, n: number): boolean => id !== 'poison' || n < 2;
      let healed = false;
      let drained = 0;
      let meanwhile = Promise.resolve();
      const view = way(context, kind, {
        refuse: (id, n) => {
          if (isWell(id, n)) return;
          if (!healed) throw new Error(`n is ${String(n)}`);
          // More of it comes while it is drained.
          if (++drained > 3) return;
          meanwhile = meanwhile.then(async () => {
            await note('poison', { n: 10 + drained });
          });
        },
      });
      const runner = view.start({ retry: { attempts: 2, delay: () => 200 } });
      for (let n = 1; n <= 3; n++) await note('poison', { n });
      for (let s = 0; s < streams; s++) await note(`s${String(s)}`, { n: s });
      const last = await note('poison', { n: 4 });
      await time.during(runner.whenProcessed(last.position)(), 'the others are done');
      await view.assertBuilt((event) => event.stream === stream('poison') && event.revision >= 1n);

      const { parked, health, reason } = runner.status();
      assert.deepEqual(
        parked.map((place) => [place.stream, place.revision, place.type]),
        [[stream('poison'), 1n, `${context.Ledgers.type}/noted`]],
      );
      assert.match(parked[0]?.error ?? '', /n is 2/);
      assert.deepEqual([health, reason], ['yellow', '1 parked streams']);
      assert.equal(right(await runner.lag()()).events, 0);
      await time.until(async () => (await view.kept()).parked.length === 1, 'it is kept');
      assert.equal((await view.kept()).parked[0]?.revision, 1n);

      // In vain: it stays where it is.
      runner.retryParked();
      const further = await note('s1', { n: 1 });
      await time.during(runner.whenProcessed(further.position)(), 'the others go on');
      await time.until(() => runner.status().parked.length === 1, 'it is parked still');

      healed = true;
      // A retry under way may still have failed.
      await time.until(() => {
        runner.retryParked([stream('poison')]);
        return runner.status().parked.length === 0;
      }, 'it is drained');
      await meanwhile;
      const newest = (await log()).at(-1)?.position;
      assert.ok(newest);
      await time.during(runner.whenProcessed(newest)(), 'all is done');
      await view.assertBuilt();
      await time.until(async () => (await view.kept()).parked.length === 0, 'nothing is parked');
    },
  }),
  {
    id: 'P7',
    name: 'While the handler of a poison event is waited for, all other streams are handled.',
    needs: ['views'],
    run: async (context) => {
      const { time, note, size } = context;
      const streams = size(200);
      const done = new Set<string>();
      const view = way(context, 'custom', {
        refuse: (id) => {
          done.add(id);
          if (id === 'poison') throw new Error(`after ${String(done.size - 1)} others`);
        },
        // It fails when all others are done: were they to wait for it, it would wait for ever.
        hold: (id) => {
          if (id !== 'poison') return undefined;
          return waiting(() => done.size >= streams, time.clock.sleep);
        },
      });
      await note('poison', { n: 1 });
      for (let s = 0; s < streams; s++) await note(`s${String(s)}`, { n: s });
      const runner = view.start({ retry: { attempts: 1, delay: () => 0 }, parallel: 2 });
      await time.until(() => runner.status().parked.length === 1, 'it is parked');
      assert.match(runner.status().parked[0]?.error ?? '', new RegExp(`after ${String(streams)} others`));
    },
  },
  {
    id: 'P7',
    name: 'A request to retry, made of the store, is answered once: what fails again waits for another one.',
    needs: ['views'],
    run: async (context) => {
      const { time, note, views, projection } = context;
      let tries = 0;
      let poisonous = true;
      const view = way(context, 'documents', {
        refuse: (id) => {
          if (id !== 'poison') return;
          tries += 1;
          if (poisonous) throw new Error('poison');
        },
      });
      const runner = view.start();
      await note('poison', { n: 1 });
      await time.until(async () => (await view.kept()).parked.length === 1, 'it is parked');
      const build = { projection: projection(), version: 1 };
      const before = tries;
      assert.equal(right(await views.requestRetry(build)()), 1);
      await time.until(() => tries > before, 'it is tried again');
      const after = tries;
      await time.pass(time.isVirtual ? 60_000 : 300);
      assert.ok(tries <= after + 1, `it was tried ${String(tries - after)} times more`);
      poisonous = false;
      assert.equal(right(await views.requestRetry(build, [context.stream('poison')])()), 1);
      await time.until(() => runner.status().parked.length === 0, 'it is drained');
      await view.assertBuilt();
    },
  },
  {
    id: 'P7',
    name: 'More parked streams than are allowed stop the runner, also when they come in one batch.',
    needs: ['views'],
    run: async (context) => {
      const { time, note, store, views, settings, keep } = context;
      const view = rowsView(context, {
        refuse: (id) => {
          if (id.startsWith('bad')) throw new Error('poison');
        },
      });
      await note('good', { n: 1 });
      for (let s = 0; s < 5; s++) await note(`bad${String(s)}`, { n: 1 });
      const runner = keep(projectExactlyOnce(store, view, views, { ...settings, maxParked: 3 }));
      const outcome: unknown = await time.during(
        runner.done.catch((error: unknown) => error),
        'it stops',
      );
      assert.match(String(outcome), /has 3 parked streams, and one more is too many/);
      assert.equal(runner.status().health, 'red');
      assert.deepEqual(
        (await storedRows(context)).map(({ row }) => row),
        ['good'],
      );
    },
  },
];

async function waiting(holds: () => boolean, sleep: (ms: number) => Promise<void>): Promise<void> {
  while (!holds()) await sleep(10);
}
