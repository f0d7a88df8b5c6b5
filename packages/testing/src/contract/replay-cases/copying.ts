// What a replay writes: every event in place of which the transform gives something, once, in order, with its origin.
import { originOf, type Transform } from '@millrace/core';
import { assert, right } from '../asserting.js';
import type { ReplayContext } from '../replay-context.js';
import type { ReplayCase } from '../replay-contract.js';
import { assertCopied } from './copied.js';

/** Replays once, without a fault. */
async function copyOnce(context: ReplayContext, transform: Transform): Promise<void> {
  const report = right(await context.done(context.start({ transform })));
  assert.equal(report.outcome, 'complete');
  await assertCopied(context, { transform });
}

export const copying: readonly ReplayCase[] = [
  {
    id: 'MR',
    name: 'A copy under other names has every event once, in order, with its original time, revision, position and id.',
    run: async (context) => {
      await context.fill(context.size(2_000), context.size(50));
      const report = right(await context.done(context.start()));
      await assertCopied(context);
      assert.equal(report.outcome, 'complete');
      assert.equal(report.written, (await context.sourceLog()).length);
      assert.equal(report.read, report.written);
      const again = right(await context.done(context.start()));
      assert.equal(again.written, 0);
      assert.equal(again.alreadyThere, report.written);
      await assertCopied(context);
    },
  },
  {
    id: 'MR',
    name: 'An empty source is complete at once.',
    run: async (context) => {
      const report = right(await context.done(context.start()));
      assert.deepEqual([report.outcome, report.read, report.written], ['complete', 0, 0]);
    },
  },
  {
    id: 'MR',
    name: 'A stream is split, and all that replaces an event in one stream stands there together.',
    run: async (context) => {
      await context.fill(context.size(600), 5);
      const { to } = context;
      await copyOnce(context, (event) => {
        const { n } = event.data as { readonly n: number };
        const id = event.stream.slice(-1);
        const make = (stream: string, part: number) => ({ ...event, stream: to(stream), data: { n, part } });
        // Some of them twice in one stream, some of them in several.
        if (n % 3 === 0) return [make(`${id}a`, 1), make(`${id}b`, 2), make(`${id}a`, 3)];
        return n % 3 === 1 ? make(`${id}b`, 1) : [make(`${id}a`, 1), make(`${id}a`, 2)];
      });
    },
  },
  {
    id: 'MR',
    name: 'Streams are merged into one in the order of the log.',
    run: async (context) => {
      await context.fill(context.size(1_000), 20);
      const { to } = context;
      await copyOnce(context, (event) => ({ ...event, stream: to(`all${String(event.stream.length % 2)}`) }));
    },
  },
  {
    id: 'MR',
    name: 'Events in whose place nothing comes are dropped, and those that the filter leaves out are not read.',
    run: async (context) => {
      await context.append('a', { type: 'kept' }, { type: 'dropped' }, { type: 'kept' });
      await context.append('b', { type: 'dropped' }, { type: 'dropped' });
      const { renamed, type } = context;
      const filter = { by: 'eventType', prefixes: [type('kept')] } as const;
      const filtered = right(await context.done(context.start({ filter, name: 'filtered', transform: () => [] })));
      assert.deepEqual([filtered.read, filtered.dropped], [2, 2]);
      const transform: Transform = (event) => (event.type === type('dropped') ? undefined : renamed(event));
      const report = right(await context.done(context.start({ transform })));
      assert.deepEqual([report.read, report.written, report.dropped], [5, 2, 3]);
      await assertCopied(context, { transform });
    },
  },
  {
    id: 'MR',
    name: 'What is replayed again elsewhere tells of both replays, and what this replay has written is no source of its own.',
    run: async (context) => {
      const { target, targetFilter, from, to, time, append } = context;
      await append('a', {}, {});
      right(await context.done(context.start()));
      // Out of the target and into new streams of it; these come down again, and are not replayed.
      const filter = {
        by: 'stream',
        prefixes: [...(targetFilter as { readonly prefixes: readonly string[] }).prefixes],
      } as const;
      const transform: Transform = (event) => ({ ...event, stream: `${event.stream}x` });
      const running = context.start({ name: 'second', from: target, to: target, filter, transform, follow: true });
      await time.until(() => running.status().phase === 'live' && running.status().written >= 2, 'it has caught up');
      await context.append('unrelated', {});
      await time.pass(time.isVirtual ? 5_000 : 200);
      assert.equal(running.status().written, 2);
      await time.during(running.stop(), 'it stops');
      const copies = (await context.targetLog()).filter(({ stream }) => stream === to('ax'));
      assert.deepEqual(
        copies.map((event) => originOf(event)?.stream),
        [to('a'), to('a')],
      );
      const [first] = copies;
      const before = (first?.metadata['replayed'] as { readonly before?: { readonly stream?: string } }).before;
      assert.equal(before?.stream, from('a'));
      assert.equal(
        (await context.targetLog()).some(({ stream }) => stream === to('axx')),
        false,
      );
    },
  },
];
