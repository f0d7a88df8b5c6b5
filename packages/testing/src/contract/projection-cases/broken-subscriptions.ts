// P3 and P4: subscriptions that break or fall silent, and logs that are no longer the same.
import type { RunnerProblem } from '@millrace/core';
import { assert } from '../asserting.js';
import type { ProjectionContext } from '../projection-context.js';
import type { ProjectionCase } from '../projection-contract.js';
import { noiseOf } from './noise.js';
import { watchedLog } from './watched-log.js';
import { eachWay, way, WAYS, type Way } from './ways.js';

const BREAKS = 20;

/** Problems as they are told, by tag. */
function problemsOf() {
  const told: RunnerProblem[] = [];
  return {
    onProblem: (problem: RunnerProblem) => told.push(problem),
    of: (tag: RunnerProblem['_tag']) => told.filter(({ _tag }) => _tag === tag),
  };
}

async function handled({ time, note }: ProjectionContext, runner: ReturnType<Way['start']>, id: string, n: number) {
  const { position } = await note(id, { n });
  const answer = await time.during(
    runner.whenProcessed(position, { timeout: 600_000 })(),
    `event ${String(n)} of ${id}`,
  );
  assert.deepEqual(answer, { _tag: 'Right', right: undefined });
}

export const brokenSubscriptions: readonly ProjectionCase[] = [
  ...eachWay(WAYS, {
    id: 'P3',
    name: 'A subscription that breaks 20 times under load is made anew each time, without a gap, and none is left behind.',
    run: async (context, kind) => {
      const { store, note, random, time } = context;
      const watched = watchedLog(store);
      const projection = way(context, kind);
      const problems = problemsOf();
      const runner = projection.start({ log: watched.log, onProblem: problems.onProblem });
      for (let n = 0; n < BREAKS; n++) {
        for (let i = 0; i < 5; i++) await note(`s${String(random.int(6))}`, { n: i }, { n: i + 1 });
        await time.until(() => watched.open() === 1, 'it is subscribed');
        watched.break();
        await note(`s${String(random.int(6))}`, { n });
        await handled(context, runner, 's0', n);
      }
      assert.equal(watched.asked().length, BREAKS + 1);
      assert.equal(watched.open(), 1);
      assert.equal(problems.of('Interrupted').length, BREAKS);
      assert.equal(runner.status().health, 'green');
      await projection.assertBuilt();
      await time.during(runner.stop(), 'it stops');
      assert.equal(watched.open(), 0);
    },
  }),
  ...eachWay(WAYS, {
    id: 'P4',
    name: 'A subscription that falls silent while the log goes on is made anew, also when it does not notice that it is left.',
    run: async (context, kind) => {
      const { store, note, time } = context;
      const watched = watchedLog(store);
      const projection = way(context, kind);
      const problems = problemsOf();
      const runner = projection.start({ log: watched.log, onProblem: problems.onProblem });
      await handled(context, runner, 'a', 1);
      watched.hush();
      await note('a', { n: 2 });
      await note('b', { n: 1 });
      await handled(context, runner, 'b', 2);
      assert.ok(problems.of('Silent').length > 0, 'it is told');
      assert.equal(watched.open(), 1, 'the silent one is left');
      await projection.assertBuilt();
      // What does not notice that it is left does not hold the runner either.
      watched.hush();
      await time.during(runner.stop(), 'it stops');
    },
  }),
  {
    id: 'P4',
    name: 'A subscription that falls silent when the log does not answer either is made anew.',
    needs: ['views'],
    run: async (context) => {
      const { store, note, time } = context;
      const watched = watchedLog(store);
      const projection = way(context, 'documents');
      const runner = projection.start({ log: watched.log });
      await handled(context, runner, 'a', 1);
      watched.hush();
      const answer = watched.hangReads();
      await note('a', { n: 2 });
      await time.until(() => watched.asked().length > 1, 'it is made anew');
      answer();
      await handled(context, runner, 'a', 3);
      await projection.assertBuilt();
    },
  },
  {
    id: 'P4',
    name: 'A subscription that is silent because nothing of the projection is written is left alone.',
    needs: ['views'],
    run: async (context) => {
      const { store, time } = context;
      const watched = watchedLog(store);
      const noise = noiseOf(context);
      const problems = problemsOf();
      const runner = way(context, 'documents').start({ log: watched.log, onProblem: problems.onProblem });
      await handled(context, runner, 'a', 1);
      for (let n = 0; n < 5; n++) {
        await noise.make(3);
        await time.pass(time.isVirtual ? 10_000 : 1_000);
      }
      assert.equal(watched.asked().length, 1);
      assert.deepEqual(problems.of('Silent'), []);
      assert.equal(runner.status().phase, 'live');
    },
  },
  {
    id: 'P4',
    name: 'A subscription that is down shows in the health of the runner until it is back.',
    needs: ['views'],
    run: async (context) => {
      const { store, time } = context;
      const watched = watchedLog(store);
      const runner = way(context, 'documents').start({ log: watched.log, backoff: () => 500 });
      await handled(context, runner, 'a', 1);
      watched.break();
      await time.until(() => runner.status().health === 'yellow', 'it is yellow');
      assert.equal(runner.status().phase, 'waiting');
      assert.match(runner.status().reason ?? '', /the subscription failed.*broken by the case/u);
      await handled(context, runner, 'a', 2);
      assert.deepEqual([runner.status().health, runner.status().reason], ['green', undefined]);
    },
  },
];
