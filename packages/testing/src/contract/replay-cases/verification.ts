// M4: a target that is as it should be is found equal, and a damaged one is not: stream and first differing revision are named.
import {
  defineAggregate,
  equalFolds,
  verifyReplay,
  type NewEvent,
  type Transform,
  type VerifyOptions,
  type VerifyReport,
} from '@millrace/core';
import * as t from 'io-ts';
import { assert, right } from '../asserting.js';
import type { ReplayContext } from '../replay-context.js';
import type { ReplayCase } from '../replay-contract.js';
import { contentOf, damages, write } from './damages.js';

async function verified(context: ReplayContext, options: Partial<VerifyOptions> = {}): Promise<VerifyReport> {
  const { source, target, filter, targetFilter, renamed, name, time } = context;
  const to = { name: name(), to: target, targetFilter, transform: renamed, clock: time.clock };
  const all = { from: source, filter, ...to, ...options };
  return right(await time.during(verifyReplay(all)(), 'it is verified'));
}

/** Splits, merges, drops, and changes types. */
function tangled({ to }: ReplayContext): Transform {
  return (event) => {
    const one = { ...event, stream: to(event.stream.slice(-1)), type: `${event.type}!` };
    if (event.revision % 7n === 6n) return [];
    return event.revision % 2n === 0n ? one : [one, { ...event, stream: to('all') }, { ...event, stream: to('all') }];
  };
}

/** Streams of five events each; the name of one begins with that of another. */
async function fives({ append }: ReplayContext): Promise<void> {
  for (let n = 0; n < 5; n++)
    for (const id of ['a', 'b', 'b2']) await append(id, { data: { n, inner: { of: ['a'] } }, metadata: { by: 'ann' } });
}

export const verification: readonly ReplayCase[] = [
  {
    id: 'M4',
    name: 'What a replay has written is found equal, split and merged streams too, and in as many passes as memory asks for.',
    run: async (context) => {
      await context.fill(context.size(1_000), 30);
      const transform = tangled(context);
      const { written } = right(await context.done(context.start({ transform })));
      const report = await verified(context, { transform });
      assert.deepEqual(
        [report.equal, report.different, report.events, report.passes, report.beyond],
        [true, 0, written, 1, 0],
      );
      const narrow = await verified(context, { transform, maxStreams: 3 });
      assert.deepEqual([narrow.equal, narrow.streams, narrow.events], [true, report.streams, written]);
      assert.ok(narrow.passes > 1);
    },
  },
  {
    id: 'M4',
    name: 'A target that is damaged is found, whatever was done to it: the stream and the first revision that differs are named.',
    run: async (context) => {
      await fives(context);
      const { to, from, name } = context;
      for (const [at, { name: what, apply, found }] of damages.entries()) {
        const streamOf = (id: string): string => to(`${String(at)}.${id}`);
        const transform: Transform = (event) => ({ ...event, stream: streamOf(event.stream.slice(from('').length)) });
        const content = await contentOf(context, { name: what, transform });
        const options = { name: name(what), transform };
        apply(content, streamOf('b'));
        await write(context, content);
        const { equal, streams, different, differences } = await verified(context, options);
        assert.deepEqual([what, equal, streams, different, differences.length], [what, false, 3, 1, 1]);
        const [difference] = differences;
        assert.deepEqual({ what, ...difference, ...found }, { what, ...difference });
        const place = `${streamOf('b')} at revision ${String(found.revision)}: `;
        assert.equal(difference?.message.slice(0, place.length), place);
        // A bound on memory changes nothing of it.
        const narrow = await verified(context, { ...options, maxStreams: 2 });
        assert.deepEqual([what, narrow.differences], [what, differences]);
      }
    },
  },
  {
    id: 'M4',
    name: 'Streams that the replay wrote are differences when nothing is expected of them any more.',
    run: async (context) => {
      await fives(context);
      right(await context.done(context.start()));
      const transform: Transform = (event) => (event.stream === context.from('b') ? [] : context.renamed(event));
      const { different, differences } = await verified(context, { transform });
      assert.deepEqual(
        [different, differences.map(({ stream, revision, kind }) => [stream, revision, kind])],
        [1, [[context.to('b'), 0n, 'unexpected']]],
      );
    },
  },
  {
    id: 'M4',
    name: 'Events that came to the source since, and to the target after a cut-over, are told from damage.',
    run: async (context) => {
      await fives(context);
      const until = right(await context.source.head());
      assert.ok(until !== undefined);
      await context.append('a', {});
      right(await context.done(context.start()));
      const upTo = await verified(context, { until });
      assert.deepEqual([upTo.equal, upTo.events, upTo.beyond], [true, 15, 1]);
      await context.intrude('b');
      const strict = await verified(context);
      assert.deepEqual(
        strict.differences.map(({ stream, revision, kind }) => [stream, revision, kind]),
        [[context.to('b'), 5n, 'unexpected']],
      );
      const later = await verified(context, { later: 'allow' });
      assert.deepEqual([later.equal, later.events, later.later], [true, 16, 1]);
    },
  },
  {
    id: 'M4',
    name: 'Parked streams are reported, and are no differences when they are named.',
    run: async (context) => {
      await fives(context);
      const { checkpoints } = context;
      let sick = true;
      const transform: Transform = (event) => {
        if (sick && event.stream === context.from('b') && event.revision === 2n) throw new Error('not now');
        return context.renamed(event);
      };
      const options = { transform, checkpoint: checkpoints, policy: 'park' } as const;
      const { parked } = right(await context.done(context.start(options)));
      const unnamed = await verified(context, { transform });
      // The transform says nothing of the one that fails; those after it are missing.
      assert.deepEqual([unnamed.equal, unnamed.different, unnamed.failed], [false, 1, 1]);
      assert.match(unnamed.failures[0]?.message ?? '', /at revision 2 of .*from-b: the transform threw: not now/u);
      const named = await verified(context, { transform, parked });
      assert.deepEqual([named.equal, named.events, named.parked], [true, 12, 3]);
      sick = false;
      right(await context.done(context.start(options)));
      const healed = await verified(context, { transform });
      assert.deepEqual([healed.equal, healed.events], [true, 15]);
    },
  },
  {
    id: 'M4',
    name: 'Where one stream was replaced by one, both must fold to the same state, and the streams that do not are named.',
    run: async (context) => {
      const { from, to, source, random } = context;
      const [Old, New] = [purses(from('').slice(0, -1)), purses(to('').slice(0, -1))];
      for (const id of ['a', 'b', 'c']) {
        const moved = [5, -2, 4].map((by): NewEvent => {
          return { id: random.uuid(), type: `${Old.type}/moved`, data: { id, by }, metadata: {} };
        });
        right(await source.append(from(id), 'no_stream', moved)());
      }
      const losing =
        (lost: string | undefined): Transform =>
        (event) =>
          event.stream === lost && event.revision === 1n
            ? []
            : { ...event, stream: to(event.stream.slice(-1)), type: `${New.type}/moved` };
      const transform = losing(from('b'));
      right(await context.done(context.start({ transform })));
      const report = await verified(context, { transform, folds: [equalFolds(Old, New)] });
      assert.deepEqual([report.equal, report.different, report.foldsCompared, report.foldsDifferent], [false, 0, 3, 1]);
      const [difference] = report.foldDifferences;
      assert.deepEqual(
        [difference?.from, difference?.to, difference?.path, difference?.expected, difference?.actual],
        [from('b'), to('b'), 'total', '7', '9'],
      );
    },
  },
];

function purses(type: string) {
  return defineAggregate({
    type,
    key: { id: t.string },
    initial: { total: 0 },
    events: { moved: { data: { by: t.number }, apply: (state, { by }) => void (state.total += by) } },
    commands: {},
  });
}
