// M3: an event that cannot be replayed stops the replay, or parks its source stream, and is replayed after the fix.
import type { RunningReplay, Transform } from '@millrace/core';
import { assert, left, right } from '../asserting.js';
import { crashable } from '../crashable.js';
import type { ReplayContext } from '../replay-context.js';
import type { ReplayCase } from '../replay-contract.js';
import { assertCopied, assertCopiedPerSource } from './copied.js';

/** Throws for events of which `data.poison` is true, until it is healed. */
function fragile({ renamed }: ReplayContext, transform: Transform = renamed) {
  let sick = true;
  const wrapped: Transform = (event) => {
    if (sick && (event.data as { readonly poison?: boolean }).poison === true) throw new Error('cannot be transformed');
    return transform(event);
  };
  return { transform: wrapped, heal: () => void (sick = false) };
}

const poisoned = { type: 'bad', data: { poison: true } } as const;

export const poison: readonly ReplayCase[] = [
  {
    id: 'M3',
    name: 'By default the replay stops at an event that cannot be transformed, names it, and goes on after the fix.',
    run: async (context) => {
      const { append, from, type, checkpoints } = context;
      await append('a', {}, {});
      await append('b', {});
      await append('a', {}, poisoned, {});
      await append('b', {});
      const { transform, heal } = fragile(context);
      const { failure, message } = left(
        await context.done(context.start({ transform, checkpoint: checkpoints })),
        'EventFailed',
      );
      assert.deepEqual(
        [failure.kind, failure.stream, failure.revision, failure.type],
        ['transform-failed', from('a'), 3n, type('bad')],
      );
      assert.match(message, /bad at revision 3 of .*from-a: the transform threw: cannot be transformed/u);
      // All before it is there, and nothing after it.
      assert.deepEqual(
        (await context.targetLog()).map(({ stream, revision }) => `${stream.slice(-1)}${String(revision)}`).sort(),
        ['a0', 'a1', 'a2', 'b0'],
      );
      heal();
      const again = right(await context.done(context.start({ transform, checkpoint: checkpoints })));
      assert.deepEqual([again.read, again.written, again.alreadyThere], [3, 3, 0]);
      await assertCopied(context, { transform });
    },
  },
  {
    id: 'M3',
    name: 'With the policy to park, the source stream is set aside from that event on, the others go on, and it is replayed in order when the replay is started again after the fix.',
    run: async (context) => {
      const { append, from, type, checkpoints } = context;
      await append('a', {}, poisoned, {}, {});
      await append('b', {}, {});
      await append('a', {});
      const { transform, heal } = fragile(context);
      const start = () => context.start({ transform, checkpoint: checkpoints, policy: 'park' });
      const first = right(await context.done(start()));
      assert.deepEqual(
        first.parked.map(({ stream, revision, type }) => [stream, revision, type]),
        [[from('a'), 1n, type('bad')]],
      );
      assert.match(first.parked[0]?.error ?? '', /cannot be transformed/u);
      assert.deepEqual([first.outcome, first.parkedCount, first.written, first.passedOver], ['complete', 1, 3, 4]);
      // Not yet mended: it stays parked.
      const second = right(await context.done(start()));
      assert.equal(second.parkedCount, 1);
      heal();
      await append('a', {});
      const third = right(await context.done(start()));
      assert.equal(third.parkedCount, 0);
      await assertCopied(context, { transform });
      assert.equal((await checkpointOf(context))?.parked, undefined);
    },
  },
  {
    id: 'M3',
    name: 'Parked streams are retried while the replay follows, and what comes meanwhile is not lost.',
    run: async (context) => {
      const { append, checkpoints, time } = context;
      const { transform, heal } = fragile(context);
      const running = context.start({ transform, checkpoint: checkpoints, policy: 'park', follow: true });
      await append('a', {}, poisoned, {});
      await append('b', {});
      await time.until(() => running.status().parkedCount === 1 && running.status().written === 2, 'it is parked');
      running.retryParked();
      await append('a', {});
      await time.until(() => running.status().phase === 'live', 'it goes on');
      assert.equal(running.status().parkedCount, 1);
      heal();
      running.retryParked([context.from('b')]);
      await append('b', {});
      await time.until(() => running.status().written === 3, 'the other stream goes on');
      assert.equal(running.status().parkedCount, 1);
      running.retryParked([context.from('a')]);
      await time.until(() => running.status().parkedCount === 0, 'it is un-parked');
      await append('a', {}, {});
      await caughtUp(context, running);
      await assertCopied(context, { transform });
    },
  },
  {
    id: 'M3',
    name: 'A parked stream of a merge comes late and whole: killed at any moment, nothing is missing and nothing is there twice.',
    run: async (context) => {
      const { append, checkpoints, random, to, time } = context;
      const merged: Transform = (event) => ({ ...event, stream: to(`m${String(event.revision % 2n)}`) });
      const { transform, heal } = fragile(context, merged);
      for (let n = 0; n < context.size(60); n++) {
        const id = `s${String(random.int(4))}`;
        const bad = random.chance(0.08) ? [poisoned] : [];
        await append(id, {}, ...bad, ...(random.chance(0.5) ? [{}] : []));
      }
      await append('s0', poisoned);
      const options = () => ({
        ...{ transform, checkpoint: checkpoints, policy: 'park' as const, lease: 1_000 },
        ...{ batch: 1 + random.int(4), inHand: 1 + random.int(30), saveAfter: 1 + random.int(20) },
      });
      for (let n = 0; n < context.size(30); n++) {
        if (n === Math.floor(context.size(30) / 2)) heal();
        let moments = 1 + random.int(60);
        const process = crashable(() => (--moments === 0 ? 'kill' : undefined));
        const running = context.start({ ...options(), process });
        await time.until(() => !process.isAlive() || running.status().phase === 'ended', 'it dies or is done');
        if (random.chance(0.3))
          await append(`s${String(random.int(4))}`, {}, ...(random.chance(0.3) ? [poisoned] : []));
      }
      heal();
      const last = right(await context.done(context.start(options())));
      assert.equal(last.parkedCount, 0);
      await assertCopiedPerSource(context, { transform });
    },
  },
  {
    id: 'M3',
    name: 'More parked streams than are allowed stop the replay.',
    run: async (context) => {
      const { append, checkpoints } = context;
      for (const id of ['a', 'b', 'c']) await append(id, {}, poisoned);
      const { transform } = fragile(context);
      const options = { transform, checkpoint: checkpoints, policy: 'park' as const, maxParked: 2 };
      const error = left(await context.done(context.start(options)), 'TooManyParked');
      assert.equal(error.parked, 2);
      assert.match(error.message, /has 2 parked streams, and one more is too many: .* of .*from-c/u);
    },
  },
  {
    id: 'M3',
    name: 'An event that the target refuses for good is a failure of that event alone, whatever it was appended with.',
    run: async (context) => {
      const { append, from, checkpoints } = context;
      await append('a', {}, {}, { type: 'big' }, {}, {});
      await append('b', {}, {});
      const big: Transform = (event) => {
        const copy = context.renamed(event) as typeof event;
        return event.type === context.type('big') ? { ...copy, data: { text: 'x'.repeat(1_100_000) } } : copy;
      };
      const { failure } = left(await context.done(context.start({ transform: big })), 'EventFailed');
      assert.deepEqual([failure.kind, failure.stream, failure.revision], ['refused', from('a'), 2n]);
      const before = (await context.targetLog()).filter(({ stream }) => stream === context.to('a'));
      assert.equal(before.length, 2);
      const parked = right(
        await context.done(context.start({ transform: big, checkpoint: checkpoints, policy: 'park' })),
      );
      assert.deepEqual(
        parked.parked.map(({ stream, revision }) => [stream, revision]),
        [[from('a'), 2n]],
      );
      const fixed = right(await context.done(context.start({ checkpoint: checkpoints, policy: 'park' })));
      assert.equal(fixed.parkedCount, 0);
      await assertCopied(context);
    },
  },
];

async function checkpointOf({ checkpoints, name }: ReplayContext) {
  return right(await checkpoints.load(`replay.${name()}`)());
}

async function caughtUp({ time }: ReplayContext, running: RunningReplay): Promise<void> {
  await time.until(async () => right(await running.lag()()).events === 0, 'it has caught up');
}
