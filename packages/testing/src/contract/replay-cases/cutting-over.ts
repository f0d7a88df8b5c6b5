// Cutting over: the source is paused, the rest is replayed, and the replay is over for good.
import type { CheckpointStore, ReplayReport, ReplaySource, Transform } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { assert, left, right } from '../asserting.js';
import { crashable } from '../crashable.js';
import type { ReplayContext } from '../replay-context.js';
import type { ReplayCase } from '../replay-contract.js';
import { assertCopied } from './copied.js';

/** Somebody who writes to the source until paused. */
function writer(context: ReplayContext) {
  const { time, random } = context;
  let isPaused = false;
  const isOver = (): boolean => isPaused;
  const written = (async () => {
    while (!isOver()) {
      await context.fill(1 + random.int(10), 5);
      await time.clock.sleep(random.int(time.isVirtual ? 300 : 10));
    }
  })();
  const pause = async (): Promise<E.Either<never, void>> => {
    isPaused = true;
    await written;
    return E.right(undefined);
  };
  return { pause, written };
}

export const cuttingOver: readonly ReplayCase[] = [
  {
    id: 'MR',
    name: 'A cut-over pauses the writers, replays what they have written, and says for how long the source was paused.',
    run: async (context) => {
      const { time, checkpoints } = context;
      await context.fill(context.size(500), 5);
      const running = context.start({ follow: true, checkpoint: checkpoints });
      const { pause } = writer(context);
      await time.until(() => running.status().phase === 'live', 'it is live');
      const report: ReplayReport = right(await time.during(running.cutOver({ pause, watch: 50 })(), 'it is cut over'));
      assert.equal(report.outcome, 'cutOver');
      const end = (await context.sourceLog()).at(-1)?.position;
      assert.ok(end !== undefined && report.cutOver !== undefined && report.cutOver.paused >= 50);
      assert.ok(report.cutOver.position !== undefined && report.cutOver.position.commit >= end.commit);
      assert.deepEqual(right(await context.done(running)).outcome, 'cutOver');
      await assertCopied(context);

      // From then on it is not started by mistake.
      const refused = left(await context.done(context.start({ checkpoint: checkpoints })), 'AlreadyCutOver');
      assert.match(refused.message, /was cut over at/u);
      const again = right(await context.done(context.start({ checkpoint: checkpoints, afterCutOver: true })));
      assert.equal(again.written, 0);
    },
  },
  {
    id: 'MR',
    name: 'It is not cut over before all that the source had when it was paused has come; when that takes too long, it says so.',
    run: async (context) => {
      const { time, source } = context;
      await context.append('a', {});
      let isShut = false;
      let open = (): void => undefined;
      const opened = new Promise<void>((resolve) => (open = resolve));
      const held: ReplaySource = {
        ...source,
        subscribe: (options) => ({
          [Symbol.asyncIterator]: async function* () {
            for await (const items of source.subscribe(options)) {
              if (isShut) await opened;
              yield items;
            }
          },
        }),
      };
      const running = context.start({ follow: true, from: held, checkpoint: context.checkpoints, watchEvery: 600_000 });
      await time.until(() => running.status().phase === 'live', 'it is live');
      isShut = true;
      await context.append('a', {});
      const late = left(await time.during(running.cutOver({ watch: 10, timeout: 300 })(), 'it gives up'), 'NotInTime');
      assert.match(late.message, /has not got to the end of the source/u);
      const cut = running.cutOver({ watch: 10 })();
      await time.pass(200);
      open();
      right(await time.during(cut, 'it is cut over'));
      await assertCopied(context);
    },
  },
  {
    id: 'MR',
    name: 'A source that is still written after it was paused is found out, named, and not cut over; the replay goes on.',
    run: async (context) => {
      const { time, checkpoints } = context;
      await context.append('a', {});
      const running = context.start({ follow: true, checkpoint: checkpoints });
      const { pause, written } = writer(context);
      // The pause is asked for, and nobody heeds it.
      const refused = running.cutOver({ pause: async () => E.right(undefined), watch: time.isVirtual ? 5_000 : 500 });
      const error = left(await time.during(refused(), 'it is refused'), 'StillWritten');
      assert.match(error.message, /the source is still written, .*from-/u);
      assert.ok((await context.sourceLog()).some(({ position }) => position.commit === error.position.commit));
      assert.equal(running.status().phase, 'live');
      right(await time.during(running.cutOver({ pause, watch: 50 })(), 'it is cut over'));
      await written;
      await assertCopied(context);
    },
  },
  {
    id: 'MR',
    name: 'It is not cut over when the writers cannot be paused, when streams are parked, or when it does not follow.',
    run: async (context) => {
      const { time, checkpoints, append } = context;
      const broken: Transform = (event) => {
        if (event.type === context.type('bad')) throw new Error('bad');
        return context.renamed(event);
      };
      await append('a', {});
      const options = { transform: broken, checkpoint: checkpoints, policy: 'park' as const };
      const once = context.start(options);
      left(await time.during(once.cutOver()(), 'it is refused'), 'NotFollowing');
      right(await context.done(once));
      const running = context.start({ ...options, follow: true });
      const pause = async () => E.left(new Error('they are on strike'));
      const notPaused = left(await time.during(running.cutOver({ pause })(), 'it is refused'), 'NotPaused');
      assert.match(notPaused.message, /they are on strike/u);
      await append('b', { type: 'bad' });
      await time.until(() => running.status().parkedCount === 1, 'it is parked');
      const refused = left(await time.during(running.cutOver()(), 'it is refused'), 'StreamsParked');
      assert.deepEqual(
        refused.parked.map(({ stream }) => stream),
        [context.from('b')],
      );
      right(await time.during(running.cutOver({ despiteParked: true, watch: 10 })(), 'it is cut over'));
    },
  },
  {
    id: 'MR',
    name: 'A replay that was killed while it noted that it was cut over is cut over by the next one.',
    run: async (context) => {
      const { time, checkpoints, append } = context;
      await append('a', {});
      const process = crashable();
      const save: CheckpointStore['save'] = (lease, checkpoint) => {
        if (lease.name.endsWith('.cut-over')) process.kill();
        return checkpoints.save(lease, checkpoint);
      };
      const options = { follow: true, lease: 2_000 };
      const killed = context.start({ ...options, process, checkpoint: { ...checkpoints, save } });
      void killed.cutOver({ watch: 10 })();
      await time.until(() => !process.isAlive(), 'it dies');
      const next = context.start({ ...options, checkpoint: checkpoints });
      right(await time.during(next.cutOver({ watch: 10 })(), 'it is cut over'));
      assert.equal(right(await context.done(next)).outcome, 'cutOver');
    },
  },
];
