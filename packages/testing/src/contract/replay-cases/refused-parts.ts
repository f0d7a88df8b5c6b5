// M3: an event goes to several streams, and one of them refuses it.
import type { CheckpointStore, ReplayTarget, Transform } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { right } from '../asserting.js';
import { crashable } from '../crashable.js';
import type { StartOptions } from '../replay-context.js';
import type { ReplayCase } from '../replay-contract.js';
import { assertCopied } from './copied.js';

export const refusedParts: readonly ReplayCase[] = [
  {
    id: 'M3',
    name: 'An event that was refused by one of its streams is missing in none of the others, also when the process dies before it is kept, and it is taken the next time.',
    run: async (context) => {
      const { append, checkpoints, target, time, to, type } = context;
      await append('a', {}, { type: 'bad' }, {});
      await append('b', {}, {}, {});
      const transform: Transform = (event) =>
        ['one', 'two'].slice(event.stream === context.from('a') ? 0 : 1).map((id) => ({ ...event, stream: to(id) }));
      const options: StartOptions = { transform, policy: 'park', lease: 1_000, batch: 1 };
      let park = (): void => undefined;
      const parked = new Promise<void>((resolve) => (park = resolve));
      const refuse: ReplayTarget['append'] = (stream, expected, events) => async () => {
        if (stream === to('one') && events.some((event) => event.type === type('bad'))) {
          const refused = {
            _tag: 'NotAppended',
            stream,
            fault: 'too-large',
            retryable: false,
            cause: undefined,
          } as const;
          return E.left(refused);
        }
        // The other stream comes to the event when it is known, and not yet kept, that it is parked.
        if (stream === to('two')) await parked;
        return target.append(stream, expected, events)();
      };
      const process = crashable();
      const save: CheckpointStore['save'] = (lease, checkpoint) => async () => {
        if (checkpoint.parked === undefined) return checkpoints.save(lease, checkpoint)();
        park();
        await time.clock.sleep(500);
        process.kill();
        return new Promise(() => undefined);
      };
      context.start({ ...options, process, to: { ...target, append: refuse }, checkpoint: { ...checkpoints, save } });
      await time.until(() => !process.isAlive(), 'it dies');
      right(await context.done(context.start({ ...options, checkpoint: checkpoints })));
      await assertCopied(context, { transform });
    },
  },
];
