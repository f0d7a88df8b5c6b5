// M1: a replay that is killed again and again, at any moment, comes out as one that is not.
import { assert, right } from '../asserting.js';
import { crashable } from '../crashable.js';
import type { ReplayContext, StartOptions } from '../replay-context.js';
import type { ReplayCase } from '../replay-contract.js';
import { assertCopied } from './copied.js';

/** Starts the replay so many times, and kills it each time; then lets it run to its end. How often it died is given back. */
async function killing(context: ReplayContext, kills: number, options: StartOptions): Promise<number> {
  const { random, time } = context;
  let died = 0;
  for (let n = 0; n < kills; n++) {
    let moments = 1 + random.int(40);
    const process = crashable(() => (--moments === 0 ? 'kill' : undefined));
    const running = context.start({ ...options, process });
    await time.until(() => !process.isAlive() || running.status().phase === 'ended', 'it dies or is done');
    if (!process.isAlive()) died += 1;
  }
  const report = right(await context.done(context.start(options)));
  assert.equal(report.outcome, 'complete');
  return died;
}

const small: StartOptions = { batch: 3, inHand: 40, parallel: 5, cachedStreams: 4, saveAfter: 10, lease: 1_000 };

export const kills: readonly ReplayCase[] = [
  {
    id: 'M1',
    name: 'A copy that is killed again and again comes out as one that is not, and goes on from its checkpoint.',
    run: async (context) => {
      await context.fill(context.size(600), 15);
      const died = await killing(context, context.size(40), { ...small, checkpoint: context.checkpoints });
      assert.ok(died > 0);
      await assertCopied(context);
      const again = right(await context.done(context.start({ checkpoint: context.checkpoints })));
      assert.deepEqual([again.read, again.written, again.alreadyThere], [0, 0, 0]);
    },
  },
  {
    id: 'M1',
    name: 'Without a checkpoint store it comes out so as well: the target itself tells what is there.',
    run: async (context) => {
      await context.fill(context.size(300), 10);
      assert.ok((await killing(context, context.size(40), small)) > 0);
      await assertCopied(context);
    },
  },
  {
    id: 'M1',
    name: 'So it does when streams are merged and split, whatever the bounds are set to.',
    run: async (context) => {
      const { random, to } = context;
      await context.fill(context.size(400), 12);
      const transform: StartOptions['transform'] = (event) => {
        const { n } = event.data as { readonly n: number };
        return [`m${String(n % 3)}`, `m${String(n % 5)}`].map((id) => ({ ...event, stream: to(id), data: { n } }));
      };
      const options = () => ({
        ...{ batch: 1 + random.int(6), inHand: 1 + random.int(50), parallel: 1 + random.int(8) },
        ...{ cachedStreams: 1 + random.int(5), saveAfter: 1 + random.int(30), lease: 1_000 },
      });
      for (let n = 0; n < 6; n++)
        await killing(context, context.size(6), { ...options(), transform, checkpoint: context.checkpoints });
      await assertCopied(context, { transform });
    },
  },
];
