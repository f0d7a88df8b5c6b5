// `replay` between two stores, its place kept in the target.
import { replay } from '@millrace/core';
import { eventStoreDBCheckpoints, eventStoreDBStore } from '@millrace/repository-eventstore';
import { isLeft } from 'fp-ts/lib/Either.js';
import { BATCH, IN_HAND, PARALLEL, type Contender } from '../contender.js';

/** The name of the replay, for whoever verifies it. */
export const NAME = 'bench';

export const contender: Contender = {
  title: 'Millrace',
  copy: async ({ from, to }) => {
    const source = eventStoreDBStore(from);
    const target = eventStoreDBStore(to);
    const outcome = await replay({
      name: NAME,
      from: source,
      to: target,
      checkpoint: eventStoreDBCheckpoints(target),
      parallel: PARALLEL,
      inHand: IN_HAND,
      batch: BATCH,
    }).done;
    await source.close();
    await target.close();
    if (isLeft(outcome)) throw new Error(outcome.left.message);
    return outcome.right.written;
  },
};
