// View stores that break a promise about pauses.
import type { BuildState, ViewError } from '@millrace/core';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { broken, DONE, insteadOfFenced, type BrokenViews } from './making.js';

export const brokenPauses: readonly BrokenViews[] = [
  broken('PV90', 'notes a pause, and gives the slot out all the same', (views) => ({
    acquire: (slot, owner, duration) =>
      insteadOfFenced(views.acquire(slot, owner, duration), () =>
        TE.chain(() => views.acquire(slot, owner, duration))(views.resume(slot)),
      ),
  })),
  broken('PV90', 'lets who had the slot write when it is paused', (views) => ({
    commit: (lease, work, body) => insteadOfFenced(views.commit(lease, work, body), () => DONE),
  })),
  broken('PV90', 'is paused for ever', () => ({ resume: () => DONE })),
  broken('PV91', 'forgets who has paused it', (views) => ({ pause: (build) => views.pause(build) })),
  broken('PV91', 'pauses anew what is paused', (views) => ({
    pause: (build, by) => TE.chain(() => views.pause(build, by))(views.resume(build)),
  })),
  broken('PV92', 'resumes what is swapped in', (views) => ({
    swap: (build) => TE.chain(() => views.resume(build))(views.swap(build)),
  })),
  broken('PV92', 'resumes what is split', (views) => ({
    reslot: (build, slots) => TE.chain(() => views.resume(build))(views.reslot(build, slots)),
  })),
  broken('PV93', 'forgets requests of a pause', () => ({ requestRetry: () => TE.right(1) })),
  broken('PV95', 'keeps the rows of a reset', (views) => ({
    reset: (build) =>
      TE.chain(() => TE.chain(() => views.resume(build))(views.pause(build)))(TE.right<ViewError, void>(undefined)),
  })),
  broken('PV95', 'lets who had a slot go on after a reset', (views) => ({
    commit: (lease, work, body) => insteadOfFenced(views.commit(lease, work, body), () => DONE),
  })),
  broken('PV96', 'empties a custom view', () => ({ reset: () => DONE })),
  broken('PV94', 'tells of no lease that has run out', (views) => ({
    builds: (name) =>
      TE.map((all: readonly BuildState[]) =>
        all.map((one) => ({ ...one, progress: one.progress.map(({ lapsed: _, ...slot }) => slot) })),
      )(views.builds(name)),
  })),
];
