// What was done to the streams of the source: carried over to the target at the end, or reported.
import { assert, right } from '../asserting.js';
import { crashable } from '../crashable.js';
import type { ReplayContext, StartOptions } from '../replay-context.js';
import type { ReplayCase } from '../replay-contract.js';
import { assertCopied } from './copied.js';

// To the target stream of the same id, as the events.
function carry({ from, to }: ReplayContext): NonNullable<StartOptions['carry']> {
  return (stream) => to(stream.slice(from('').length));
}

// Streams to which everything was done that can be.
async function doneTo({ append, source, from }: ReplayContext): Promise<void> {
  for (const id of ['deleted', 'gone', 'cut', 'reborn', 'plain']) await append(id, {}, {}, {}, {});
  right(await source.deleteStream(from('deleted'))());
  right(await source.tombstoneStream(from('gone'))());
  right(await source.setStreamMetadata(from('cut'), { truncateBefore: 3n, maxCount: 100 })());
  right(await source.deleteStream(from('reborn'))());
  await append('reborn', {}, {});
}

async function assertCarried({ target, to }: ReplayContext): Promise<void> {
  const condition = async (id: string) => right(await target.streamCondition(to(id))());
  assert.deepEqual(await condition('deleted'), { status: 'deleted', metadata: {} });
  assert.deepEqual(await condition('gone'), { status: 'tombstoned', metadata: {} });
  assert.deepEqual(await condition('cut'), { status: 'live', metadata: { truncateBefore: 3n, maxCount: 100 } });
  assert.deepEqual(await condition('reborn'), { status: 'live', metadata: { truncateBefore: 4n } });
  assert.deepEqual(await condition('plain'), { status: 'live', metadata: {} });
}

export const carrying: readonly ReplayCase[] = [
  {
    id: 'MR',
    name: 'What was done to streams is carried over, and a replay that is started again finds all of it done.',
    run: async (context) => {
      await doneTo(context);
      const first = right(await context.done(context.start({ carry: carry(context) })));
      assert.deepEqual(first.carried, { carried: 4, notCarriedCount: 0, notCarried: [], unknown: false });
      await assertCarried(context);
      const events = await context.targetLog();
      assert.equal(events.length, 22, 'the log has all of it');
      const again = right(await context.done(context.start({ carry: carry(context) })));
      assert.deepEqual([again.written, again.alreadyThere], [0, 22]);
      assert.deepEqual(again.carried, first.carried);
      assert.deepEqual(await context.targetLog(), events);
      await assertCarried(context);
    },
  },
  {
    id: 'MR',
    name: 'A stream that was carried over as deleted, and is written again in the source, goes on in the target.',
    run: async (context) => {
      const { append, source, target, from, to } = context;
      await append('a', {}, {});
      right(await source.deleteStream(from('a'))());
      right(await context.done(context.start({ carry: carry(context) })));
      await append('a', {});
      const again = right(await context.done(context.start({ carry: carry(context) })));
      assert.deepEqual([again.written, again.alreadyThere], [1, 2]);
      const shown: bigint[] = [];
      for await (const page of target.readStream(to('a'))) shown.push(...page.map(({ revision }) => revision));
      assert.deepEqual(shown, [2n]);
    },
  },
  {
    id: 'MR',
    name: 'So does a stream of which all that the target has was carried over as truncated.',
    run: async (context) => {
      const { append, source, from } = context;
      await append('a', {}, {});
      right(await source.setStreamMetadata(from('a'), { truncateBefore: 100n })());
      right(await context.done(context.start({ carry: carry(context) })));
      await append('a', {});
      right(await context.done(context.start({ carry: carry(context) })));
      await assertCopied(context);
    },
  },
  {
    id: 'MR',
    name: 'Without a target stream that is named for them, they are only reported.',
    run: async (context) => {
      await doneTo(context);
      const { carried } = right(await context.done(context.start()));
      assert.equal(carried?.carried, 0);
      assert.equal(carried.notCarriedCount, 4);
      assert.deepEqual(
        carried.notCarried.map(({ stream, reason }) => [stream, reason]).sort(),
        ['cut', 'deleted', 'gone', 'reborn'].map((id) => [context.from(id), 'unnamed']),
      );
      for (const id of ['deleted', 'gone', 'cut'])
        assert.equal(right(await context.target.streamCondition(context.to(id))()).status, 'live');
    },
  },
  {
    id: 'MR',
    name: 'A replay that is killed while it carries over goes on when it is started again, wherever that was.',
    run: async (context) => {
      await doneTo(context);
      for (const [nth, point] of [
        [1, 'before'],
        [1, 'after'],
        [2, 'before'],
        [3, 'after'],
      ] as const) {
        let seen = 0;
        const process = crashable((moment) =>
          moment.verb === 'maintain' && moment.point === point && ++seen === nth ? 'kill' : undefined,
        );
        const running = context.start({ carry: carry(context), process });
        await context.time.until(() => !process.isAlive() || running.status().phase === 'ended', 'it is killed');
      }
      const { carried } = right(await context.done(context.start({ carry: carry(context) })));
      assert.equal(carried?.carried, 4);
      await assertCarried(context);
      assert.equal((await context.targetLog()).length, 22);
    },
  },
  {
    id: 'MR',
    name: 'A cut-over carries over what was done until then, in the order in which it was done last.',
    run: async (context) => {
      const { append, source, target, from, to } = context;
      await append('a', {}, {});
      await append('b', {}, {});
      const running = context.start({ carry: carry(context), follow: true });
      await context.time.until(() => running.status().phase === 'live', 'it follows');
      right(await source.deleteStream(from('a'))());
      right(await source.setStreamMetadata(from('b'), { maxCount: 1 })());
      const answer = await context.time.during(running.cutOver({ watch: 1 })(), 'the cut-over');
      assert.equal(right(answer).carried?.carried, 2);
      assert.equal(right(await target.streamCondition(to('a'))()).status, 'deleted');
      assert.deepEqual(right(await target.streamCondition(to('b'))()).metadata, { maxCount: 1 });
    },
  },
];
