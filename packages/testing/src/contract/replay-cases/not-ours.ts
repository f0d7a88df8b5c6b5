// Target streams and checkpoints that are not this replay's: it neither writes behind others nor passes anything over.
import type { SubscribeOptions } from '@millrace/core';
import { assert, left, right } from '../asserting.js';
import type { ReplayContext } from '../replay-context.js';
import type { ReplayCase } from '../replay-contract.js';
import { assertCopied } from './copied.js';

async function occupied(context: ReplayContext, words: RegExp): Promise<void> {
  const before = await context.targetLog();
  const { failure } = left(await context.done(context.start()), 'EventFailed');
  assert.equal(failure.kind, 'occupied');
  assert.equal(failure.stream, context.from('a'));
  assert.match(failure.message, words);
  assert.deepEqual(
    (await context.targetLog()).filter(({ stream }) => stream === context.to('a')),
    before.filter(({ stream }) => stream === context.to('a')),
  );
}

export const notOurs: readonly ReplayCase[] = [
  {
    id: 'MR',
    name: 'A target stream in which somebody else has written is not written to.',
    run: async (context) => {
      await context.append('a', {});
      await context.intrude('a');
      await occupied(context, /to-a has other events: .*intruded at revision 0 was not written by this replay/u);
    },
  },
  {
    id: 'MR',
    name: 'Nor is one that another replay has filled, or that was written to after this one.',
    run: async (context) => {
      const { append, checkpoints } = context;
      await append('a', {}, {});
      right(await context.done(context.start({ name: 'other' })));
      await occupied(context, /has other events/u);
      await append('b', {});
      const options = { name: 'own', checkpoint: checkpoints, policy: 'park' } as const;
      const first = right(await context.done(context.start(options)));
      // The others go on.
      assert.deepEqual(
        first.parked.map(({ stream }) => stream),
        [context.from('a')],
      );
      await context.intrude('b');
      await append('b', {});
      const second = right(await context.done(context.start(options)));
      assert.deepEqual(second.parked.map(({ stream, revision }) => [stream, revision]).sort(), [
        [context.from('a'), 0n],
        [context.from('b'), 1n],
      ]);
    },
  },
  {
    id: 'MR',
    name: 'Nor is one that was deleted in the target, or whose events are all hidden.',
    run: async (context) => {
      const { append, target, to } = context;
      await append('a', {});
      await context.intrude('a');
      right(await target.setStreamMetadata(to('a'), { truncateBefore: 1n })());
      await occupied(context, /to-a hides events/u);
      right(await target.deleteStream(to('a'))());
      await occupied(context, /to-a was deleted/u);
      right(await target.tombstoneStream(to('a'))());
      const { failure } = left(await context.done(context.start()), 'EventFailed');
      assert.equal(failure.kind, 'refused');
      assert.match(failure.message, /tombstoned/u);
    },
  },
  {
    id: 'MR',
    name: 'A checkpoint of another log stops the replay before it writes.',
    run: async (context) => {
      const { append, checkpoints } = context;
      await append('a', {}, {});
      right(await context.done(context.start({ checkpoint: checkpoints })));
      await append('a', {});
      const other = { ...context.source, identity: async () => ({ _tag: 'Right' as const, right: 'another' }) };
      const error = left(await context.done(context.start({ checkpoint: checkpoints, from: other })), 'OtherLog');
      assert.match(error.message, /the checkpoint of replay .* is of .*, and this is .*another/u);
      // Nor one that counts what was written to another target: there it is not.
      const elsewhere = { ...context.target, identity: async () => ({ _tag: 'Right' as const, right: 'elsewhere' }) };
      left(await context.done(context.start({ checkpoint: checkpoints, to: elsewhere })), 'OtherLog');
      assert.equal((await context.targetLog()).length, 2);
    },
  },
  {
    id: 'MR',
    name: 'A checkpoint that is ahead of the source stops the replay, and does not wait for the source to come so far.',
    run: async (context) => {
      const { append, checkpoints } = context;
      const { position } = await append('a', {}, {});
      right(await context.done(context.start({ checkpoint: checkpoints })));
      const before = { commit: position.commit - 1n, prepare: position.prepare - 1n };
      const restored = {
        ...context.source,
        head: async () => ({ _tag: 'Right' as const, right: before }),
        // A place ahead of the log is refused.
        subscribe: (options?: SubscribeOptions) => {
          const { commit, prepare } = position;
          return context.source.subscribe({ ...options, from: { commit: commit + 1_000n, prepare: prepare + 1_000n } });
        },
      };
      const error = left(await context.done(context.start({ checkpoint: checkpoints, from: restored })), 'AheadOfLog');
      assert.match(error.message, /the checkpoint is at .*, and the source ends at/u);
    },
  },
  {
    id: 'MR',
    name: 'A command that was handled before the copy is recognised as a duplicate after it: all metadata are kept.',
    run: async (context) => {
      const metadata = { commandId: 'c1', by: 'ann', $correlationId: 'x', schemaVersion: 2 };
      await context.append('a', { metadata });
      right(await context.done(context.start()));
      const [copy] = await context.targetLog();
      const { replayed, ...kept } = copy?.metadata ?? {};
      assert.deepEqual(kept, metadata);
      assert.ok(replayed !== undefined);
      await assertCopied(context);
    },
  },
];
