// A projection that another process pauses: its runner lets go of it, waits, and goes on as if nothing had been.
import type { RunnerProblem } from '@millrace/core';
import { assert, right } from '../asserting.js';
import { crashable } from '../crashable.js';
import type { ProjectionContext } from '../projection-context.js';
import type { ProjectionCase } from '../projection-contract.js';
import { eachWay, way, WAYS, type Way } from './ways.js';

type Runner = ReturnType<Way['start']>;

const LEASE = 1_000;

async function handled({ time, note }: ProjectionContext, runner: Runner, n: number, id = 'a'): Promise<void> {
  const { position } = await note(id, { n });
  right(await time.during(runner.whenProcessed(position, { timeout: 600_000 })(), `event ${String(n)} is handled`));
}

const isPaused = (runner: Runner): boolean => runner.status().phase === 'paused';

export const pausing: readonly ProjectionCase[] = [
  ...eachWay(WAYS, {
    id: 'PR5',
    name: 'A runner whose projection is paused lets go of it within its lease and says so; when it is resumed, nothing is lost or applied twice.',
    run: async (context, kind) => {
      const { time, note } = context;
      const projection = way(context, kind);
      const told: RunnerProblem[] = [];
      const onProblem = (problem: RunnerProblem): unknown => told.push(problem);
      const runner = projection.start({ lease: LEASE, owner: 'first', onProblem });
      for (let round = 0; round < 3; round++) {
        await handled(context, runner, round);
        // It is in the middle of its work.
        for (let n = 0; n < 20; n++) await note(`s${String(n % 3)}`, { n });
        const asked = time.clock.now();
        await projection.pause('ops');
        await time.until(() => isPaused(runner), 'it lets go');
        if (time.isVirtual) assert.ok(time.clock.now() - asked <= LEASE, 'it took longer than the lease');
        const { health, reason, inHand } = runner.status();
        assert.deepEqual([health, inHand], ['yellow', 0]);
        assert.match(reason ?? '', /^paused since \d{4}-\d\d-\d\dT.* by ops$/u);

        const { checkpoint } = await projection.kept();
        for (let n = 20; n < 30; n++) await note(`s${String(n % 3)}`, { n });
        await time.pass(3 * LEASE);
        assert.deepEqual((await projection.kept()).checkpoint, checkpoint);
        assert.ok(isPaused(runner));

        await projection.resume();
        await handled(context, runner, 100 + round);
        assert.equal(runner.status().health, 'green');
        await projection.assertBuilt();
      }
      assert.equal(told.filter(({ _tag }) => _tag === 'Paused').length, 3);
    },
  }),
  ...eachWay(WAYS, {
    id: 'PR5',
    name: 'A runner that is deaf while its projection is paused writes nothing when it hears again.',
    run: async (context, kind) => {
      const { time, note } = context;
      const projection = way(context, kind);
      const deaf = crashable();
      const runner = projection.start({ process: deaf, lease: LEASE });
      await handled(context, runner, 1);
      deaf.suspend();
      for (let n = 2; n < 12; n++) await note('b', { n });
      await projection.pause();
      const { checkpoint } = await projection.kept();
      deaf.resume();
      await time.until(() => isPaused(runner), 'it has heard of the pause');
      await time.pass(2 * LEASE);
      assert.deepEqual((await projection.kept()).checkpoint, checkpoint);
      await projection.resume();
      await handled(context, runner, 12, 'b');
      await projection.assertBuilt();
    },
  }),
  ...eachWay(WAYS, {
    id: 'PR5',
    name: 'While a projection is paused nobody takes it: not who stood by, nor who starts; who does not wait ends, and the others stop at once.',
    run: async (context, kind) => {
      const { time, note } = context;
      const projection = way(context, kind);
      const first = projection.start({ lease: LEASE, owner: 'first' });
      await handled(context, first, 1);
      const second = projection.start({ lease: LEASE, owner: 'second' });
      await time.until(() => second.status().phase === 'standby', 'it stands by');
      await projection.pause();
      const third = projection.start({ lease: LEASE, owner: 'third' });
      const fourth = projection.start({ lease: LEASE, owner: 'fourth', standby: false });
      await note('a', { n: 2 });
      assert.equal(await time.during(fourth.done, 'it ends'), 'fenced');
      assert.match(fourth.status().reason ?? '', /^paused since/u);
      await time.until(() => [first, second, third].every(isPaused), 'all of them have heard');
      for (const runner of [first, second]) await time.during(runner.stop(), 'it stops');
      assert.equal(await first.done, 'stopped');
      await projection.resume();
      await handled(context, third, 3);
      await projection.assertBuilt();
    },
  }),
  {
    id: 'PR6',
    name: 'A view that is reset while it is worked on is built anew by whoever has it, once for each event.',
    needs: ['views'],
    run: async (context) => {
      const { views, time, note, projection } = context;
      const rows = way(context, 'documents');
      const runner = rows.start({ lease: LEASE });
      for (let n = 0; n < 40; n++) await note(`s${String(n % 3)}`, { n });
      await handled(context, runner, 40);
      for (let n = 41; n < 50; n++) await note(`s${String(n % 3)}`, { n });
      right(await views.reset({ projection: projection(), version: 1 })());
      for (let n = 50; n < 60; n++) await note(`s${String(n % 3)}`, { n });
      const isBuilt = async () => (await rows.kept()).checkpoint?.position.commit === (await head(context));
      await time.until(isBuilt, 'it is built anew');
      await handled(context, runner, 60);
      await rows.assertBuilt();
    },
  },
];

async function head({ log }: ProjectionContext): Promise<bigint | undefined> {
  return (await log()).at(-1)?.position.commit;
}
