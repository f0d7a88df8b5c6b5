// Makes broken view stores out of the one in memory, which breaks nothing.
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Progress, SlotLease, ViewError, ViewStore, ViewWork } from '@millrace/core';
import { memoryViews, type MemoryTransaction } from '@millrace/repository-memory';
import type { ViewStoreUnderTest } from '@millrace/testing/contract';

export type Views = ViewStore<MemoryTransaction>;

export interface BrokenViews {
  /** Completes "a store that ...". */
  readonly that: string;
  /** The case that fails. */
  readonly fails: string;
  readonly open: () => ViewStoreUnderTest<MemoryTransaction>;
}

/** The store that all of these are made from. */
export function intactViews(
  change: (views: Views) => Partial<Views> = () => ({}),
): ViewStoreUnderTest<MemoryTransaction> {
  const views = memoryViews();
  return {
    views: { ...views, ...change(views) },
    effect: async ({ set }, name, value) => set(name, value),
    effects: async () => new Map([...views.values()].map(([name, value]) => [name, Number(value)])),
    close: () => Promise.resolve(),
  };
}

export const broken = (fails: string, that: string, change: (views: Views) => Partial<Views>): BrokenViews => ({
  fails,
  that,
  open: () => intactViews(change),
});

export const works = (change: (work: ViewWork) => ViewWork) => (views: Views) =>
  ({ commit: (lease, work, body) => views.commit(lease, change(work), body) }) satisfies Partial<Views>;

export const progresses = (change: (progress: Progress) => Progress) => (views: Views) =>
  ({
    progress: (lease) => TE.map(change)(views.progress(lease)),
  }) satisfies Partial<Views>;

// Answers of the left with that tag become those of `other`.
const instead =
  (tag: ViewError['_tag']) =>
  <A>(verb: TE.TaskEither<ViewError, A>, other: () => TE.TaskEither<ViewError, A>): TE.TaskEither<ViewError, A> =>
  async () => {
    const answer = await verb();
    return E.isLeft(answer) && answer.left._tag === tag ? other()() : answer;
  };

export const insteadOfFenced = instead('Fenced');
export const insteadOfRefused = instead('ViewRefused');
export const insteadOfFailed = instead('ViewFailed');

export const DONE = TE.right(undefined);
export const NO_TRANSACTION: MemoryTransaction = {
  get: () => undefined,
  set: () => undefined,
  delete: () => undefined,
  update: () => undefined,
};

// Keeps the newest lease of each slot.
export function newestLeases(views: Views) {
  const newest = new Map<string, SlotLease>();
  const name = ({ slot }: Pick<SlotLease, 'slot'>) => `${slot.projection} ${slot.version} ${slot.slot}`;
  const acquire: Views['acquire'] = (slot, owner, duration) => async () => {
    const answer = await views.acquire(slot, owner, duration)();
    if (E.isRight(answer)) newest.set(name(answer.right), answer.right);
    return answer;
  };
  return { acquire, of: (lease: SlotLease) => newest.get(name(lease)) ?? lease };
}
