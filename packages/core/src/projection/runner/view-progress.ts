// A slot in a view store, as a runner sees it.
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Build, BuildState, SlotLease, ViewError, ViewStore } from '../../ports/view-store.js';
import type { ProjectionKernel } from '../projection-kernel.js';
import type { HeldSlot, ProgressStore } from './progress-store.js';
import { SessionEnd, storeEnd } from './session-end.js';

export interface ViewProgressOptions {
  readonly slot: number;
  readonly slots: number;
  readonly bulk: boolean;
  /** Whether the build was there before, so that it is not to be made again. Default: false. */
  readonly prepared?: boolean;
}

/** The slot `slot` of the projection's build in `views`. `slots` counts when the build is made. */
export function viewProgress<Transaction>(
  views: ViewStore<Transaction>,
  kernel: ProjectionKernel,
  { slot, slots, bulk, prepared = false }: ViewProgressOptions,
): ProgressStore {
  const { build } = kernel;
  let isPrepared = prepared;
  const isRetired = async (): Promise<boolean> => {
    const builds = await ask(views.builds(build.projection));
    return isPrepared ? isRetiredAmong(builds, build) : buildOf(builds, build)?.status === 'retired';
  };
  return {
    name: slotName(build, slot, slots),
    build,
    slot,
    exactlyOnce: true,
    prepare: async () => {
      if (!isPrepared) await ask(prepareBuild(views, kernel, { slots, bulk }));
      isPrepared = true;
    },
    isRetired,
    isGone: async () => {
      const own = buildOf(await ask(views.builds(build.projection)), build);
      // A slot that was never meant to be is a mistake of whoever started the runner.
      return own !== undefined && slot < slots && slot >= own.slots;
    },
    look: async () => {
      const own = buildOf(await ask(views.builds(build.projection)), build);
      const checkpoint = own?.progress[slot]?.checkpoint;
      // Asked for later than the checkpoint: what it has passed is parked by now, if it is.
      const parked = own === undefined ? [] : await ask(views.parked(build));
      return { checkpoint, parked: parked.filter((stream) => stream.slot === slot) };
    },
    acquire: async (owner, duration) => {
      // A store refuses retired builds itself; here the runner learns that this is why.
      if (await isRetired()) {
        const message = `${slotName(build, 0, 1)} is retired: another version was swapped in`;
        throw new SessionEnd({ _tag: 'Retired', message });
      }
      return held(views, await ask(views.acquire({ ...build, slot }, owner, duration)));
    },
  };
}

/** Makes what the projection's build needs, if it is not there. */
export function prepareBuild<Transaction>(
  views: ViewStore<Transaction>,
  kernel: ProjectionKernel,
  options: { readonly slots: number; readonly bulk: boolean },
): TaskEither<ViewError, BuildState> {
  const { build, layout } = kernel;
  const setUp = kernel.kind === 'custom' ? kernel.setUp : undefined;
  return views.prepare(build, layout, {
    ...options,
    ...(setUp && { setUp: (transaction: Transaction) => setUp(transaction, build) }),
  });
}

export function buildOf(builds: readonly BuildState[], { version }: Build): BuildState | undefined {
  return builds.find((state) => state.build.version === version);
}

/** Whether a build that was there is swapped out. One that is gone was retired before, if another is there for readers. */
export function isRetiredAmong(builds: readonly BuildState[], build: Build): boolean {
  const own = buildOf(builds, build);
  return own === undefined ? builds.some(({ status }) => status === 'current') : own.status === 'retired';
}

function slotName({ projection, version }: Build, slot: number, slots: number): string {
  const name = `${projection}@${String(version)}`;
  return slots === 1 ? name : `${name}/${String(slot)}`;
}

function held<Transaction>(views: ViewStore<Transaction>, lease: SlotLease): HeldSlot {
  const build: Build = { projection: lease.slot.projection, version: lease.slot.version };
  return {
    build,
    token: lease.token,
    undoes: true,
    renew: (duration) => ask(views.renew(lease, duration)),
    release: () => ask(views.release(lease)),
    progress: () => ask(views.progress(lease)),
    rows: (keys) => ask(views.rows(build, keys)),
    commit: (work, body) => ask(views.commit(lease, work, body)),
    retryRequests: () => ask(views.retryRequests(lease)),
    finish: () => ask(views.finish(build)),
    swap: async () => {
      // An old release that is started once more does not take readers back: that is for a person to decide.
      const current = (await ask(views.builds(build.projection))).find(({ status }) => status === 'current')?.build;
      if (current !== undefined && current.version > build.version) {
        const [own, newer] = [slotName(build, 0, 1), slotName(current, 0, 1)];
        return `${newer} is current, which is newer than ${own}: only views.swap goes back to ${own}`;
      }
      const swapped = await views.swap(build)();
      if (E.isRight(swapped)) return undefined;
      if (swapped.left._tag === 'ViewRefused') return swapped.left.message;
      throw storeEnd(swapped.left);
    },
    isCurrent: async () => (await statusOf(views, build)) === 'current',
  };
}

async function statusOf(views: Pick<ViewStore, 'builds'>, build: Build) {
  return buildOf(await ask(views.builds(build.projection)), build)?.status;
}

async function ask<A>(verb: TaskEither<ViewError, A>): Promise<A> {
  const answer = await verb();
  if (E.isLeft(answer)) throw storeEnd(answer.left);
  return answer.right;
}
