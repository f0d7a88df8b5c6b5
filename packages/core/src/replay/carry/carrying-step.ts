// The step at the end of a replay in which it is carried over what was done to the streams of the source.
import * as E from 'fp-ts/lib/Either.js';
import type { FinishingStep } from '../finishing.js';
import { carryStreams } from './carry-streams.js';

/** Carries over, or only reports, as the replay is set. */
export const carryingStep: FinishingStep = {
  name: 'carrying over what was done to streams',
  run:
    ({ settings, identity, parked, signal }) =>
    async () => {
      const { from, to, carry, filter, retry, clock, random, dryRun } = settings;
      const isParked = (stream: string): boolean => parked.has(stream);
      const stores = { identity, from, to, carry, filter, isParked };
      const done = await carryStreams({ ...stores, dryRun, retry, clock, random, signal })();
      if (E.isRight(done)) return E.right({ carried: done.right });
      // It was tried again already.
      return E.left({ message: done.left.message, retryable: false, cause: done.left.cause });
    },
};
