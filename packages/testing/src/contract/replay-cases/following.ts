// M2: a replay follows a source that is being written.
import { comparePositions, originOf, type Position, type ReplayTarget, type Transform } from '@millrace/core';
import { assert, right } from '../asserting.js';
import type { ReplayContext } from '../replay-context.js';
import type { ReplayCase } from '../replay-contract.js';
import { assertCopied } from './copied.js';

/** Takes its time for every append. */
function slow({ target, time }: ReplayContext): ReplayTarget {
  const append: ReplayTarget['append'] = (stream, expected, events) => async () => {
    await time.clock.sleep(2);
    return target.append(stream, expected, events)();
  };
  return { ...target, append };
}

async function writing(context: ReplayContext, bursts: number): Promise<void> {
  for (let burst = 0; burst < bursts; burst++) {
    await context.fill(1 + context.random.int(20), 8);
    await context.time.clock.sleep(context.random.int(context.time.isVirtual ? 500 : 20));
  }
}

export const following: readonly ReplayCase[] = [
  {
    id: 'M2',
    name: 'While the source is being written a copy catches up: the lag reaches zero, streams keep their order, and originals are named.',
    run: async (context) => {
      const { time, checkpoints } = context;
      await context.fill(context.size(1_000), 8);
      const running = context.start({ follow: true, checkpoint: checkpoints });
      await time.during(writing(context, context.size(40)), 'all is written');
      await time.until(async () => right(await running.lag()()).events === 0, 'the lag is zero');
      assert.equal(running.status().phase, 'live');
      await assertCopied(context);
      const [source] = await context.sourceLog();
      const [copy] = await context.targetLog();
      assert.ok(source !== undefined && copy !== undefined);
      const { stream, revision, position, id, created } = source;
      assert.deepEqual({ ...originOf(copy) }, { ...originOf(copy), stream, revision, position, id, created });
      // What comes after is replayed too.
      await context.fill(5, 8);
      await time.until(async () => right(await running.lag()()).events === 0, 'the lag is zero again');
      await time.during(running.stop(), 'it stops');
      const report = right(await context.done(running));
      assert.equal(report.outcome, 'stopped');
      await assertCopied(context);
    },
  },
  {
    id: 'M2',
    name: 'It says how far it is: the head, the rate, the way in percent, and nothing left at the end.',
    run: async (context) => {
      const { time } = context;
      const count = context.size(500);
      await context.fill(count, 8);
      const told: number[] = [];
      let open = (): void => undefined;
      const opened = new Promise<void>((resolve) => (open = resolve));
      const { append } = slow(context);
      let appended = 0;
      const held: ReplayTarget['append'] = (stream, expected, events) => async () => {
        if (++appended > count / 2) await opened;
        return append(stream, expected, events)();
      };
      const running = context.start({
        ...{ parallel: 1, batch: 1, inHand: 2, progressEvery: 10 },
        to: { ...context.target, append: held },
        onProgress: ({ percent }) => told.push(percent),
      });
      await time.until(() => appended > count / 2 && told.length > 2, 'it is half way');
      const { eventsPerSecond, left, head, inHand, percent } = running.status();
      assert.ok(eventsPerSecond > 0 && left !== undefined && left > 0 && head !== undefined && inHand <= 2);
      assert.ok(percent > 20 && percent < 80, `${String(percent)} percent half way`);
      open();
      right(await context.done(running));
      const last = running.status();
      assert.deepEqual([last.percent, last.inHand, last.left], [100, 0, 0]);
      assert.ok(told.length > 2);
      assert.deepEqual(
        told,
        [...told].sort((a, b) => a - b),
      );
    },
  },
  {
    id: 'M2',
    name: 'On a source where little passes the filter the checkpoint follows all the same.',
    run: async (context) => {
      const { time, checkpoints, source, random } = context;
      await context.append('a', {});
      const running = context.start({ follow: true, checkpoint: checkpoints, checkpointInterval: 10 });
      await time.until(() => running.status().phase === 'live', 'it is live');
      const noise = context.from('').replace('from', 'noise');
      const event = () => ({ id: random.uuid(), type: context.type('noise'), data: {}, metadata: {} });
      const { position } = right(await source.append(noise, 'no_stream', Array.from({ length: 200 }, event))());
      await time.until(() => {
        const reached = running.status().position;
        return reached !== undefined && position.commit - reached.commit < (position.commit * 9n) / 10n;
      }, 'the place moves');
      await time.during(running.stop(), 'it stops');
      const again = context.start({ checkpoint: checkpoints });
      assert.equal(right(await context.done(again)).read, 0);
    },
  },
  {
    id: 'M2',
    name: 'Where the newest of the log is given to nobody, the checkpoint lies behind its newest event: the replay goes on from there, and retries what is parked.',
    run: async (context) => {
      const { time, checkpoints, source, append, from, type } = context;
      let sick = true;
      const transform: Transform = (event) => {
        if (sick && event.type === type('bad')) throw new Error('bad');
        return context.renamed(event);
      };
      const options = { transform, checkpoint: checkpoints, policy: 'park' as const, checkpointInterval: 1 };
      await append('a', {}, { type: 'bad' }, {});
      const running = context.start({ ...options, follow: true });
      await time.until(() => running.status().phase === 'live', 'it is live');
      for (let n = 1; n <= 5; n++) right(await source.setStreamMetadata(from('a'), { maxCount: 100 + n })());
      const end = right(await source.head());
      const isBehind = ({ position }: { readonly position: Position | undefined }): boolean =>
        position !== undefined && end !== undefined && comparePositions(position, end) > 0;
      await time.until(() => isBehind(running.status()), 'it is behind the newest event');
      running.retryParked();
      await time.until(() => running.status().phase === 'live', 'what is parked was tried again');
      await time.during(running.stop(), 'it stops');
      assert.ok(isBehind(right(await context.done(running))));
      sick = false;
      const again = right(await context.done(context.start(options)));
      assert.deepEqual([again.parkedCount, again.written], [0, 2]);
      await append('a', {});
      assert.equal(right(await context.done(context.start(options))).written, 1);
      await assertCopied(context, { transform });
    },
  },
  {
    id: 'M2',
    name: 'A replay that is stopped writes what it has in hand, and goes on there when it is started again.',
    run: async (context) => {
      const { time, checkpoints } = context;
      await context.fill(context.size(800), 8);
      const running = context.start({ to: slow(context), checkpoint: checkpoints, inHand: 20, batch: 2 });
      await time.until(() => running.status().written > 10, 'some is written');
      await time.during(running.stop({ drain: 60_000 }), 'it stops');
      const { outcome, position, written } = right(await context.done(running));
      assert.equal(outcome, 'stopped');
      assert.ok(position !== undefined);
      const again = right(await context.done(context.start({ checkpoint: checkpoints, standby: false })));
      // The lease was given back, and nothing was read twice.
      assert.equal(again.alreadyThere, 0);
      assert.equal(again.written + written, (await context.sourceLog()).length);
      await assertCopied(context);
    },
  },
];
