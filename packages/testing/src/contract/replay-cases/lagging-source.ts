// M3: what is parked, and a source that is read from a node behind the one that an earlier run has read from.
import { comparePositions, type Position, type ReplaySource, type Transform } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { assert, right } from '../asserting.js';
import { crashable } from '../crashable.js';
import type { ReplayContext, StartOptions } from '../replay-context.js';
import type { ReplayCase } from '../replay-contract.js';
import { assertCopiedPerSource } from './copied.js';

/** The source as a node shows it that has got no further than `last`. */
function behind({ source }: ReplayContext, last: Position): ReplaySource {
  return {
    ...source,
    head: async () => E.right(last),
    readAll: async function* (options) {
      for await (const page of source.readAll(options))
        yield page.filter(({ position }) => comparePositions(position, last) <= 0);
    },
  };
}

export const laggingSource: readonly ReplayCase[] = [
  {
    id: 'M3',
    name: 'While the source is known to lag behind where an earlier run has been, nothing is retried; when it has caught up, all comes.',
    run: async (context) => {
      const { append, checkpoints, to, time, type } = context;
      let sick = true;
      // Where the parked stream goes is written first by others, or not at all.
      const transform: Transform = (event) => {
        if (sick && event.type === type('bad')) throw new Error('not yet');
        return { ...event, stream: to(event.type === type('aside') ? 'aside' : 'merged') };
      };
      const options: StartOptions = { transform, policy: 'park', lease: 1_000, batch: 1, saveEvery: 1_000_000 };
      await append('a', { type: 'aside' }, { type: 'bad' }, { type: 'aside' });
      const { position } = await append('b', { type: 'aside' });
      await append('a', {}, { type: 'aside' });
      await append('b', {}, { type: 'aside' });
      let appends = 0;
      const process = crashable(({ verb, point }) =>
        verb === 'append' && point === 'after' && ++appends === 4 ? 'kill' : undefined,
      );
      context.start({ ...options, checkpoint: checkpoints, process });
      await time.until(() => !process.isAlive(), 'it dies');
      sick = false;
      const from = behind(context, position);
      const lagging = right(await context.done(context.start({ ...options, checkpoint: checkpoints, from })));
      assert.equal(lagging.parkedCount, 1);
      const last = right(await context.done(context.start({ ...options, checkpoint: checkpoints })));
      assert.equal(last.parkedCount, 0);
      await assertCopiedPerSource(context, { transform });
    },
  },
];
