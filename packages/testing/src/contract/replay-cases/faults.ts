// Stores that fail, lose replies and lie; and two runners of one replay.
import * as E from 'fp-ts/lib/Either.js';
import { ReadError, type ReplayTarget } from '@millrace/core';
import { faultyStore, type RandomFaults } from '../../faults/index.js';
import { assert, left, right } from '../asserting.js';
import { crashable } from '../crashable.js';
import type { ReplayContext, StartOptions } from '../replay-context.js';
import type { ReplayCase } from '../replay-contract.js';
import { assertCopied } from './copied.js';

const small = { batch: 4, inHand: 40, cachedStreams: 5 } as const;

function patient({ time }: ReplayContext): StartOptions {
  return { retry: { attempts: 200, delay: () => (time.isVirtual ? 50 : 1) } };
}

export const faults: readonly ReplayCase[] = [
  {
    id: 'MR',
    name: 'When appends fail, replies are lost and reads break off, nothing is missing and nothing is there twice.',
    run: async (context) => {
      const { seed, time } = context;
      await context.fill(context.size(800), 12);
      const rates: RandomFaults['rates'] = {
        ...{ fail: 0.1, 'lost-reply': 0.1, 'never-delivered': 0.1, conflict: 0.1, drop: 0.1 },
        delay: time.isVirtual ? 0.1 : 0.01,
      };
      const options = { clock: time.clock };
      // Refusals that are lies are taken for what they say where reads are known to tell all.
      const telling = { hiddenRevision: () => async () => E.right(undefined), ...context.target };
      const target = faultyStore(telling, { seed, rates }, options);
      const source = faultyStore(context.source, { seed: seed + 1, rates: { fail: 0.1, drop: 0.5 } }, options);
      const report = right(
        await context.done(context.start({ ...small, ...patient(context), from: source, to: target })),
      );
      assert.equal(report.outcome, 'complete');
      await assertCopied(context);
      assert.ok(Object.keys(target.trace.faults).length >= 4 && Object.keys(source.trace.faults).length >= 1);
    },
  },
  {
    id: 'MR',
    name: 'Following through a subscription that breaks, fails and gives events twice, it comes out the same.',
    run: async (context) => {
      const { seed, time } = context;
      await context.fill(context.size(200), 12);
      const rates = { fail: 0.1, drop: 0.4, duplicate: 0.8 };
      const source = faultyStore(context.source, { seed, rates, within: 10 }, { clock: time.clock });
      const running = context.start({ ...small, ...patient(context), from: source, follow: true });
      for (let n = 0; n < context.size(20); n++) {
        await context.fill(5, 12);
        await time.pass(time.isVirtual ? 200 : 2);
      }
      const count = (await context.sourceLog()).length;
      await time.until(() => running.status().written >= count, 'all is written');
      await assertCopied(context);
    },
  },
  {
    id: 'MR',
    name: 'Two runners of one replay at once, without a lease between them, write everything once.',
    run: async (context) => {
      await context.fill(context.size(600), 10);
      const yielding = (): ReplayTarget => ({
        ...context.target,
        append:
          (...args) =>
          async () => {
            await context.time.clock.sleep(context.random.int(4));
            return context.target.append(...args)();
          },
      });
      const options = () => ({ ...small, ...patient(context), to: yielding() });
      const both = [context.start(options()), context.start({ ...options(), cachedStreams: 100 })];
      let written = 0;
      for (const running of both) written += right(await context.done(running)).written;
      assert.ok(written >= (await context.sourceLog()).length);
      await assertCopied(context);
    },
  },
  {
    id: 'MR',
    name: 'With a lease the second one waits, and goes on when the first one is gone; or it is refused, if it is not to wait.',
    run: async (context) => {
      const { time, checkpoints } = context;
      await context.append('a', {});
      const options = { checkpoint: checkpoints, follow: true, lease: 1_000 };
      const mortal = crashable();
      const first = context.start({ ...options, process: mortal });
      await time.until(() => first.status().phase === 'live', 'the first one is live');
      const second = context.start(options);
      await time.until(() => second.status().phase === 'standby', 'the second one waits');
      left(await context.done(context.start({ ...options, standby: false })), 'Fenced');
      await time.pass(3_000);
      assert.deepEqual([first.status().phase, second.status().phase], ['live', 'standby']);
      mortal.kill();
      await time.until(() => second.status().phase === 'live', 'the second one takes over');
      await context.append('a', {});
      await time.until(() => second.status().written === 1, 'it goes on');
      await assertCopied(context);
    },
  },
  {
    id: 'MR',
    name: 'A runner that stood still past its lease is fenced, and what it had in hand is there once.',
    run: async (context) => {
      const { time, checkpoints } = context;
      await context.fill(context.size(100), 5);
      const options = { ...small, checkpoint: checkpoints, follow: true, lease: 1_000 };
      const stunned = crashable();
      const first = context.start({ ...options, process: stunned });
      await time.until(() => first.status().written > 0, 'the first one writes');
      stunned.suspend();
      const second = context.start(options);
      await context.fill(context.size(100), 5);
      const count = async () => (await context.sourceLog()).length;
      const there = async () => (await context.targetLog()).length;
      await time.until(async () => (await there()) === (await count()), 'the second one has written all');
      stunned.resume();
      left(await context.done(first), 'Fenced');
      await context.fill(10, 5);
      await time.until(async () => (await there()) === (await count()), 'the second one goes on');
      await assertCopied(context);
      assert.equal(second.status().phase, 'live');
    },
  },
  {
    id: 'MR',
    name: 'A runner whose lease cannot be renewed writes no more when it has run out, and goes on when it is renewed.',
    run: async (context) => {
      const { time, checkpoints } = context;
      let refuses = true;
      const process = crashable(({ verb }) => (refuses && verb === 'renew' ? 'fail' : undefined));
      const retry = { attempts: 10_000, delay: () => 20 };
      const running = context.start({ checkpoint: checkpoints, follow: true, lease: 500, retry, process });
      await time.until(() => running.status().phase === 'live', 'it is live');
      await time.pass(1_500);
      await context.append('a', {});
      await time.until(() => running.status().read === 1, 'it is read');
      await time.pass(500);
      assert.deepEqual(await context.targetLog(), []);
      refuses = false;
      await time.until(() => running.status().written === 1, 'it goes on');
      await assertCopied(context);
    },
  },
  {
    id: 'MR',
    name: 'A target that never tells whether it wrote stops the replay, which says where.',
    run: async (context) => {
      await context.append('a', {}, {});
      const mute: ReplayTarget = {
        ...context.target,
        append: (stream) => async () => ({
          _tag: 'Left',
          left: { _tag: 'Ambiguous', stream, cause: new Error('no reply') },
        }),
      };
      const retry = { attempts: 3, delay: () => 5 };
      const error = left(await context.done(context.start({ to: mute, retry })), 'TargetFailed');
      assert.equal(error.stream, context.to('a'));
      assert.match(
        error.message,
        /to-a could not be written \(from revision 0 of .*from-a on\): .*not known: no reply/u,
      );
      assert.deepEqual(error.at, (await context.sourceLog())[0]?.position);
    },
  },
  {
    id: 'MR',
    name: 'A source that cannot be read stops the replay: at once when asking again is of no use, else after so many tries.',
    run: async (context) => {
      const { time } = context;
      await context.append('a', {});
      let asked = 0;
      const broken = (retryable: boolean) => ({
        ...context.source,
        readAll: () => ({
          [Symbol.asyncIterator]: () => ({
            next: () => {
              asked += 1;
              return Promise.reject(new ReadError('access-denied', '$all', retryable, new Error('closed')));
            },
          }),
        }),
      });
      const retry = { attempts: 4, delay: () => 5 };
      for (const [retryable, tries] of [
        [false, 1],
        [true, 4],
      ] as const) {
        asked = 0;
        const error = left(await context.done(context.start({ from: broken(retryable), retry })), 'SourceFailed');
        assert.match(error.message, /the source could not be read: .*closed/u);
        assert.equal(asked, tries);
      }
      assert.ok(time.clock.now() > 0);
    },
  },
];
