// M3: what is parked comes late into a stream in which others have gone on; killed at the worst moments, it comes once.
import type { ReplaySource, Transform } from '@millrace/core';
import { assert, right } from '../asserting.js';
import { crashable } from '../crashable.js';
import type { ReplayContext, StartOptions } from '../replay-context.js';
import type { ReplayCase } from '../replay-contract.js';
import { assertCopiedPerSource } from './copied.js';

/** All streams into one, in order; what is `bad` fails until it is healed. */
function merging(context: ReplayContext) {
  let sick = true;
  const transform: Transform = (event) => {
    if (sick && event.type === context.type('bad')) throw new Error('not yet');
    return { ...event, stream: context.to('merged') };
  };
  const options: StartOptions = {
    ...{ transform, checkpoint: context.checkpoints, policy: 'park', lease: 1_000 },
    ...{ batch: 1, parallel: 1, inHand: 1, saveAfter: 1 },
  };
  return { options, transform, heal: () => void (sick = false) };
}

/** Runs the replay, and kills it when the answer to its `nth` append is on its way. */
async function killedAt(context: ReplayContext, nth: number, options: StartOptions): Promise<void> {
  let appends = 0;
  const process = crashable(({ verb, point }) =>
    verb === 'append' && point === 'after' && ++appends === nth ? 'kill' : undefined,
  );
  const running = context.start({ ...options, process });
  await context.time.until(() => !process.isAlive() || running.status().phase === 'ended', 'it dies');
  assert.ok(!process.isAlive());
}

/** The source, page by page of one event, and what is done when the first of them is asked for. */
function asking({ source }: ReplayContext, first: () => void): ReplaySource {
  let asked = false;
  return {
    ...source,
    readAll: (options) => ({
      [Symbol.asyncIterator]: async function* () {
        if (!asked) first();
        asked = true;
        for await (const page of source.readAll(options)) for (const event of page) yield [event];
      },
    }),
  };
}

export const lateEvents: readonly ReplayCase[] = [
  {
    id: 'M3',
    name: 'That a stream is parked is kept before anything later is written where its event is missing.',
    run: async (context) => {
      const { options, transform, heal } = merging(context);
      await context.append('a', {});
      await context.append('b', {});
      await context.append('a', { type: 'bad' });
      await context.append('b', {});
      await killedAt(context, 3, options);
      heal();
      assert.equal(right(await context.done(context.start(options))).parkedCount, 0);
      await assertCopiedPerSource(context, { transform });
    },
  },
  {
    id: 'M3',
    name: 'A parked stream is not retried before the replay has come to where the one before it may have been.',
    run: async (context) => {
      const { options, transform, heal } = merging(context);
      await context.append('a', {}, { type: 'bad' });
      await context.append('b', {}, {});
      await context.append('a', {});
      await context.append('b', {});
      await killedAt(context, 4, options);
      heal();
      // It is asked to as soon as it reads; what of the stream was passed over before the kill is still to come.
      const running = context.start({ ...options, from: asking(context, () => running.retryParked()) });
      assert.equal(right(await context.done(running)).parkedCount, 0);
      await assertCopiedPerSource(context, { transform });
    },
  },
  {
    id: 'M3',
    name: 'Killed while it retries, it leaves out what has come already, wherever that stands in the stream.',
    run: async (context) => {
      const { options, transform, heal } = merging(context);
      await context.append('a', {}, { type: 'bad' }, {}, {});
      await context.append('b', {}, {});
      right(await context.done(context.start(options)));
      heal();
      await killedAt(context, 2, options);
      await context.append('b', {});
      assert.equal(right(await context.done(context.start(options))).parkedCount, 0);
      await assertCopiedPerSource(context, { transform });
    },
  },
  {
    id: 'M3',
    name: 'What comes late says how far its stream is: started again without the checkpoint, the replay writes nothing twice.',
    run: async (context) => {
      const { options, transform, heal } = merging(context);
      await context.append('a', { type: 'bad' }, {});
      await context.append('b', {}, {});
      right(await context.done(context.start(options)));
      heal();
      right(await context.done(context.start(options)));
      const again = right(await context.done(context.start({ transform })));
      assert.deepEqual([again.written, again.alreadyThere], [0, 4]);
      await assertCopiedPerSource(context, { transform });
    },
  },
];
