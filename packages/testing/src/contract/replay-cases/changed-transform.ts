// M3: a transform that was mended sends an event to a stream that had gone further without it.
import type { ReplayTarget, Transform } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { assert, left, right } from '../asserting.js';
import type { ReplayContext, StartOptions } from '../replay-context.js';
import type { ReplayCase } from '../replay-contract.js';
import { copiedBy, expectedOf } from './copied.js';

export const changedTransform: readonly ReplayCase[] = [
  {
    id: 'M3',
    name: 'An event that a changed transform sends to a stream that has gone further is not taken for written; parked, it is written late and once.',
    run: async (context) => {
      const { append, from, to, type } = context;
      await append('a', { type: 'big' }, {});
      await append('b', {});
      const before: Transform = (event) => ({ ...event, stream: to(event.type === type('big') ? 'one' : 'two') });
      const mended: Transform = (event) => ({ ...event, stream: to('two') });
      const options: StartOptions = { checkpoint: context.checkpoints };

      const refused = left(
        await context.done(context.start({ ...options, transform: before, to: refusing(context) })),
        'EventFailed',
      );
      assert.equal(refused.failure.kind, 'refused');
      // What comes after it was written beside it.
      assert.equal((await context.targetLog()).length, 2);

      const stopped = left(await context.done(context.start({ ...options, transform: mended })), 'EventFailed');
      const { kind, stream, revision, message } = stopped.failure;
      assert.deepEqual([kind, stream, revision], ['overtaken', from('a'), 0n]);
      assert.match(message, /to-two has events that come after it, and not this one/u);

      const park: StartOptions = { ...options, transform: mended, policy: 'park' };
      const parked = right(await context.done(context.start(park)));
      assert.deepEqual(
        parked.parked.map((one) => [one.stream, one.revision]),
        [[from('a'), 0n]],
      );
      const drained = right(await context.done(context.start(park)));
      assert.deepEqual([drained.parkedCount, drained.written], [0, 1]);
      assert.deepEqual(
        (await copiedBy(context, context.name())).map(placed).sort(),
        expectedOf(await context.sourceLog(), mended)
          .map(placed)
          .sort(),
      );
    },
  },
];

const placed = ({ stream, origin }: ReturnType<typeof expectedOf>[number]): string =>
  `${stream}: ${origin.stream} ${String(origin.revision)}`;

// The stream `one` refuses its event when the stream `two` has the others.
function refusing({ target, to }: ReplayContext): ReplayTarget {
  let written = 0;
  let settle = (): void => undefined;
  const others = new Promise<void>((resolve) => (settle = resolve));
  return {
    ...target,
    append: (stream, expected, events) => async () => {
      if (stream === to('one')) {
        await others;
        return E.left({ _tag: 'NotAppended', stream, fault: 'too-large', retryable: false, cause: undefined });
      }
      const answer = await target.append(stream, expected, events)();
      if (E.isRight(answer)) written += events.length;
      if (written === 2) settle();
      return answer;
    },
  };
}
