// P14: handlers that finish out of order, and one that never returns.
import type { Position } from '@millrace/core';
import { assert } from '../asserting.js';
import { crashable } from '../crashable.js';
import type { ProjectionContext } from '../projection-context.js';
import { door } from './doors.js';
import { eachWay, way, type WayName } from './ways.js';

export const outOfOrder = [
  ...eachWay(['custom', 'at least once'], {
    id: 'P14',
    name: 'With a handler that never returns the checkpoint is the contiguous prefix, and the stuck event is named with its age.',
    run: async (context, kind) => {
      const { time, random, note } = context;
      let stuck = true;
      const { view, before, streams } = await stuckBehind(context, kind, () => stuck);
      const process = crashable();
      const runner = view.start({ process });
      await time.until(() => runner.status().handled === streams * 2 + 1, 'all others are handled');
      const age = time.isVirtual ? 60_000 : 100;
      await time.until(() => (runner.status().oldest?.age ?? 0) >= age, 'the stuck event is old');
      await note(`s${String(random.int(streams))}`, { n: 1 });
      await time.until(() => runner.status().handled === streams * 2 + 2, 'others go on');
      const { oldest, position, inHand } = runner.status();
      assert.deepEqual([oldest?.stream, oldest?.revision], [context.stream('stuck'), 0n]);
      assert.deepEqual(position, before);
      assert.equal(inHand, streams * 2 + 2);
      await time.until(async () => (await view.kept()).checkpoint !== undefined, 'the checkpoint is saved');
      assert.deepEqual((await view.kept()).checkpoint?.position, before);

      process.kill();
      stuck = false;
      const next = view.start();
      const last = await note('last', { n: 1 });
      await time.during(next.whenProcessed(last.position)(), 'the next runner is done');
      await view.assertBuilt();
    },
  }),
  ...eachWay(['custom', 'at least once'], {
    id: 'P14',
    name: 'Handlers that finish in any order leave a checkpoint that never runs ahead of one that has not.',
    run: async (context, kind) => {
      const { time, random, note, size } = context;
      const unfinished = new Set<string>();
      const begun = new Set<string>();
      const view = way(context, kind, {
        hold: async (id, n) => {
          begun.add(`${id}:${String(n)}`);
          unfinished.add(`${id}:${String(n)}`);
          await time.clock.sleep(random.int(time.isVirtual ? 3_000 : 40));
          unfinished.delete(`${id}:${String(n)}`);
        },
      });
      const total = size(100);
      for (let n = 0; n < total; n++) await note(`s${String(random.int(12))}`, { n });
      const places = new Map(
        (await context.log()).map(({ data, position }) => {
          const { id, n } = data as { readonly id: string; readonly n: number };
          return [`${id}:${String(n)}`, position] as const;
        }),
      );
      const runner = view.start({ batch: 1, saveEvery: 20, parallel: 8 });
      const ahead: string[] = [];
      await time.until(async () => {
        const reached = (await view.kept()).checkpoint?.position.commit ?? -1n;
        for (const [event, { commit }] of places)
          if (commit <= reached && (unfinished.has(event) || !begun.has(event))) ahead.push(event);
        return runner.status().handled === total && runner.status().inHand === 0;
      }, 'all is handled');
      assert.deepEqual(ahead, []);
      await view.assertBuilt();
    },
  }),
  ...eachWay(['custom'], {
    id: 'P14',
    name: 'Behind a handler that never returns a stream is parked and retried, and after a crash nothing of it is applied twice.',
    run: async (context, kind) => {
      const { time, note } = context;
      let stuck = true;
      let poison = true;
      const { view } = await stuckBehind(
        context,
        kind,
        () => stuck,
        (id) => {
          if (poison && id === 's1') throw new Error('poison');
        },
      );
      const process = crashable();
      const runner = view.start({ process, retry: { attempts: 2, delay: () => 1 } });
      await time.until(() => runner.status().parked.length === 1, 'it is parked');
      await note('s1', { n: 77 });
      await time.until(() => runner.status().oldest !== undefined && runner.status().inHand > 5, 'it has gone by');
      poison = false;
      runner.retryParked();
      await time.until(async () => (await view.kept()).parked.length === 0, 'it is drained');
      process.kill();
      stuck = false;
      const next = view.start();
      const last = await note('last', { n: 1 });
      await time.during(next.whenProcessed(last.position)(), 'the next runner is done');
      await view.assertBuilt();
    },
  }),
];

// A first event that is handled, one that is stuck, and two events of each of five streams behind it.
async function stuckBehind(
  context: ProjectionContext,
  kind: WayName,
  isStuck: () => boolean,
  refuse: (id: string) => void = () => undefined,
) {
  const streams = 5;
  const never = door();
  const view = way(context, kind, {
    refuse,
    hold: (id) => (id === 'stuck' && isStuck() ? never.opened : undefined),
  });
  const { position: before }: { readonly position: Position } = await context.note('first', { n: 0 });
  await context.note('stuck', { n: 0 });
  for (let s = 0; s < streams; s++) await context.note(`s${String(s)}`, { n: 1 });
  for (let s = 0; s < streams; s++) await context.note(`s${String(s)}`, { n: 2 });
  return { view, before, streams };
}
