// View stores that break a promise about commits or parked streams.
import type { Progress } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { broken, works, progresses, insteadOfRefused, insteadOfFailed, type BrokenViews } from './making.js';

export const brokenCommits: readonly BrokenViews[] = [
  broken(
    'PV40',
    'loses that a slot has caught up',
    works(({ caughtUp: _, ...work }) => work),
  ),
  broken('PV41', 'writes the rows by themselves', (views) => ({
    commit:
      (lease, { rows, ...work }, body) =>
      async () => {
        const answer = await views.commit(lease, rows === undefined ? {} : { rows })();
        return E.isLeft(answer) ? answer : views.commit(lease, work, body)();
      },
  })),
  broken('PV41', 'writes what a body did that failed', (views) => ({
    commit: (lease, work, body) => async () => {
      let caught: unknown;
      const answer = await views.commit(lease, {}, async (transaction) =>
        body?.(transaction).catch((e: unknown) => void (caught = e)),
      )();
      if (caught !== undefined) return E.left({ _tag: 'ViewFailed', retryable: false, cause: caught, message: 'no' });
      return E.isLeft(answer) ? answer : views.commit(lease, work)();
    },
  })),
  broken(
    'PV42',
    'takes what is left out for empty',
    works((work) => ({ unpark: ['p'], ...work })),
  ),
  broken('PV43', 'lets a checkpoint go back', (views) => {
    let last: Partial<Progress> = {};
    return {
      commit: (lease, work, body) => {
        last = work.checkpoint === undefined ? last : { checkpoint: work.checkpoint };
        return views.commit(lease, work, body);
      },
      ...progresses((progress) => ({ ...progress, ...last }))(views),
    };
  }),
  broken(
    'PV44',
    'does not take the checkpoint of another log',
    works((work) => ({
      ...work,
      ...(work.checkpoint === undefined ? {} : { checkpoint: { ...work.checkpoint, log: 'the log' } }),
    })),
  ),
  broken(
    'PV45',
    'forgets at once what was applied',
    progresses((progress) => ({ ...progress, applied: [] })),
  ),
  broken(
    'PV46',
    'keeps positions as doubles',
    progresses(({ checkpoint, ...progress }) => ({
      ...progress,
      checkpoint: checkpoint && {
        ...checkpoint,
        position: { ...checkpoint.position, commit: BigInt(Number(checkpoint.position.commit)) },
      },
    })),
  ),
  broken('PV47', 'leaves out the rows that it cannot hold', (views) => ({
    commit: (lease, work, body) =>
      insteadOfFailed(views.commit(lease, work, body), () => views.commit(lease, { ...work, rows: [] }, body)),
  })),
  broken('PV48', 'writes one commit at a time, and no other', (views) => {
    let busy = false;
    return {
      commit: (lease, work, body) => async () => {
        if (busy) return E.left({ _tag: 'ViewFailed', retryable: true, cause: undefined, message: 'busy' });
        busy = true;
        const answer = await views.commit(lease, work, body)();
        busy = false;
        return answer;
      },
    };
  }),
  broken('PV49', 'gives rows of custom views', (views) => ({
    rows: (build, keys) => insteadOfRefused(views.rows(build, keys), () => TE.right(keys.map(() => undefined))),
  })),

  broken(
    'PV70',
    'does not say which was parked first',
    progresses((progress) => ({
      ...progress,
      parked: [...progress.parked].reverse(),
    })),
  ),
  broken(
    'PV71',
    'loses a request when the stream moves',
    works(({ park = [], unpark = [], ...work }) => ({
      ...work,
      park,
      unpark: [...unpark, ...park.map(({ stream }) => stream)],
    })),
  ),
  broken(
    'PV72',
    'keeps a request for ever',
    works(({ park = [], unpark = [], ...work }) => ({
      ...work,
      park,
      unpark: unpark.filter((stream) => !park.some((again) => again.stream === stream)),
    })),
  ),
  broken('PV73', 'asks for all, whatever is named', (views) => ({
    requestRetry: (build) => views.requestRetry(build),
  })),
  broken('PV74', 'parks no stream whose error it cannot hold', (views) => ({
    commit: (lease, work, body) => async () =>
      work.park?.some(({ error }) => error.includes('\u0000')) === true
        ? E.left({ _tag: 'ViewFailed', retryable: false, cause: undefined, message: 'no' })
        : views.commit(lease, work, body)(),
  })),
  broken(
    'PV76',
    'does not hear that a request is answered',
    works(({ retried: _, ...work }) => work),
  ),
];
