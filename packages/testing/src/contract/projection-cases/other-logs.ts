// P15: checkpoints that are not of the log as it is.
import { ProjectionStopped, type Position } from '@millrace/core';
import { assert, right } from '../asserting.js';
import type { ProjectionContext } from '../projection-context.js';
import type { ProjectionCase } from '../projection-contract.js';
import { watchedLog } from './watched-log.js';
import { eachWay, way, WAYS, type Way, type WayName } from './ways.js';

/** Waits for the runner to stop in red; fails unless `done` says why in these words. */
async function stopsInRed(
  { time }: ProjectionContext,
  runner: ReturnType<Way['start']>,
  why: RegExp,
): Promise<ProjectionStopped> {
  const outcome: unknown = await time.during(
    runner.done.catch((error: unknown) => error),
    'it stops',
  );
  if (!(outcome instanceof ProjectionStopped)) return assert.fail(`it ended with ${String(outcome)}`);
  assert.match(outcome.message, why);
  const { phase, health, reason } = runner.status();
  assert.deepEqual([phase, health], ['failed', 'red']);
  assert.match(reason ?? '', why);
  return outcome;
}

/** Keeps a checkpoint as a runner would have. */
async function keepPlace(context: ProjectionContext, kind: WayName, position: Position): Promise<void> {
  const { views, checkpoints, projection, store } = context;
  const checkpoint = { position, log: right(await store.identity()) };
  if (kind === 'at least once') {
    const lease = right(await checkpoints.acquire(`${projection()}@1`, 'somebody', 60_000)());
    right(await checkpoints.save(lease, checkpoint)());
    right(await checkpoints.release(lease)());
    return;
  }
  const lease = right(await views.acquire({ projection: projection(), version: 1, slot: 0 }, 'somebody', 60_000)());
  right(await views.commit(lease, { checkpoint })());
  right(await views.release(lease)());
}

export const otherLogs: readonly ProjectionCase[] = [
  ...eachWay(WAYS, {
    id: 'P15',
    name: 'A checkpoint of another log stops the runner in red, and the names of both logs are told.',
    run: async (context, kind) => {
      const { store, time, note } = context;
      const projection = way(context, kind);
      const first = projection.start();
      const { position } = await note('a', { n: 1 });
      right(await time.during(first.whenProcessed(position)(), 'it is handled'));
      await time.during(first.stop(), 'it stops');
      const before = await projection.kept();
      const watched = watchedLog(store);
      watched.rename('a fresh log');
      const second = projection.start({ log: watched.log });
      await stopsInRed(context, second, /is of the log .+, and this is a fresh log: a fresh server, or another one/u);
      assert.deepEqual(await projection.kept(), before);
      assert.equal(watched.asked().length, 0);
      const answer = await second.whenProcessed(position)();
      assert.equal(answer._tag === 'Left' && answer.left._tag, 'NotRunning');
    },
  }),
  ...eachWay(WAYS, {
    id: 'P15',
    name: 'A checkpoint ahead of the head stops the runner in red.',
    run: async (context, kind) => {
      const { time, note } = context;
      const projection = way(context, kind);
      const first = projection.start();
      const { position } = await note('a', { n: 1 });
      right(await time.during(first.whenProcessed(position)(), 'it is handled'));
      await time.during(first.stop(), 'it stops');
      const ahead = position.commit + 1_000_000_000n;
      await keepPlace(context, kind, { commit: ahead, prepare: ahead });
      const stopped = await stopsInRed(context, projection.start(), /is ahead of the log/u);
      assert.equal(stopped.projection, `${context.projection()}@1`);
      // Whoever asks it to stop is not told again.
      await first.stop();
    },
  }),
  ...eachWay(WAYS, {
    id: 'P15',
    name: 'A log that is replaced while it is read stops the runner in red, although the subscription goes on.',
    run: async (context, kind) => {
      const { store, time, note } = context;
      const watched = watchedLog(store);
      const projection = way(context, kind);
      const runner = projection.start({ log: watched.log });
      const { position } = await note('a', { n: 1 });
      right(await time.during(runner.whenProcessed(position)(), 'it is handled'));
      watched.rename('a fresh log');
      await stopsInRed(context, runner, /was reading the log .+, and now this is a fresh log/u);
    },
  }),
];
