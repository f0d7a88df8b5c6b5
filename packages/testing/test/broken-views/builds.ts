// View stores that break a promise about builds or slots.
import type { BuildState, Progress } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  broken,
  progresses,
  insteadOfFenced,
  insteadOfRefused,
  DONE,
  NO_TRANSACTION,
  type BrokenViews,
} from './making.js';

export const brokenBuilds: readonly BrokenViews[] = [
  broken('PV01', 'makes each build the current one', (views) => ({
    builds: (name) =>
      TE.map((all: readonly BuildState[]) => all.map((one): BuildState => ({ ...one, status: 'current' })))(
        views.builds(name),
      ),
  })),
  broken('PV02', 'has as many slots as were asked for last', (views) => ({
    prepare: (build, layout, options) =>
      TE.map((state: BuildState) => ({ ...state, slots: options?.slots ?? 1 }))(views.prepare(build, layout, options)),
  })),
  broken('PV03', 'runs the set-up each time', (views) => ({
    prepare: (build, layout, options) => async () => {
      await options?.setUp?.(NO_TRANSACTION);
      return views.prepare(build, layout, options)();
    },
  })),
  broken('PV04', 'takes any layout', (views) => ({
    prepare: (build, layout, options) =>
      insteadOfRefused(views.prepare(build, layout, options), () =>
        TE.map(([first]: readonly BuildState[]) => first!)(views.builds(build.projection)),
      ),
  })),
  broken('PV05', 'makes the build before its set-up', (views) => ({
    prepare:
      (build, layout, { setUp, ...options } = {}) =>
      async () => {
        const answer = await views.prepare(build, layout, options)();
        try {
          await setUp?.(NO_TRANSACTION);
        } catch (cause) {
          return E.left({ _tag: 'ViewFailed', retryable: false, cause, message: 'no' });
        }
        return answer;
      },
  })),
  broken('PV06', 'has as many slots as one asks for', (views) => ({
    acquire: (slot, owner, duration) =>
      insteadOfRefused(views.acquire(slot, owner, duration), () =>
        views.acquire({ ...slot, slot: 0 }, owner, duration),
      ),
  })),
  broken('PV10', 'shows readers the oldest version', (views) => ({
    page: (of, page) => views.page({ version: 1, ...of }, page),
  })),
  broken('PV11', 'swaps in what has not caught up', (views) => ({
    swap: (build) =>
      insteadOfRefused(views.swap(build), () => async () => {
        for (const slot of [0, 1]) {
          const lease = await views.acquire({ ...build, slot }, 'one', 1)();
          if (E.isRight(lease)) await views.commit(lease.right, { caughtUp: true })();
        }
        return views.swap(build)();
      }),
  })),
  broken('PV12', 'lets who was swapped out renew its lease', (views) => ({
    renew: (lease, duration) => insteadOfFenced(views.renew(lease, duration), () => DONE),
  })),
  broken('PV15', 'lets who built what is swapped in write on', (views) => ({
    commit: (lease, work, body) => insteadOfFenced(views.commit(lease, work, body), () => DONE),
  })),
  broken('PV13', 'does not go back', (views) => {
    const swapped = new Set<string>();
    return {
      swap: (build) => async () => {
        if (swapped.has(build.projection)) return E.left({ _tag: 'ViewRefused', build, message: 'no' });
        swapped.add(build.projection);
        return views.swap(build)();
      },
    };
  }),
  broken('PV14', 'drops nothing', () => ({ drop: () => DONE })),

  broken(
    'PV81',
    'does not know former slots',
    progresses((progress) => ({ ...progress, former: [] })),
  ),
  broken(
    'PV82',
    'knows the newest of the former slots only',
    progresses((progress) => ({
      ...progress,
      former: progress.former.slice(-1),
    })),
  ),
  broken('PV83', 'leaves what was applied in the first slot', (views) => {
    const split = new Set<string>();
    return {
      reslot: (build, slots) => {
        split.add(build.projection);
        return views.reslot(build, slots);
      },
      progress: (lease) =>
        TE.map((progress: Progress) =>
          split.has(lease.slot.projection) && lease.slot.slot > 0 ? { ...progress, applied: [] } : progress,
        )(views.progress(lease)),
    };
  }),
  broken('PV84', 'splits a build in any case', (views) => ({
    reslot: (build, slots) => insteadOfRefused(views.reslot(build, slots), () => DONE),
  })),
  broken('PV85', 'fences also when the number is the same', (views) => ({
    reslot: (build, slots) => async () => {
      await views.reslot(build, slots + 1)();
      return views.reslot(build, slots)();
    },
  })),
];
