// A checkpoint store as a runner sees it: progress without a view, so effects come first and at least once.
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Checkpoint, CheckpointError, CheckpointStore, Lease } from '../../ports/checkpoint-store.js';
import type { ParkedStream } from '../../ports/parked-stream.js';
import type { Build, ViewWork } from '../../ports/view-store.js';
import type { HeldSlot, ProgressStore } from './progress-store.js';
import { storeEnd } from './session-end.js';

// Before the first event of every log.
const BEGINNING = { commit: 0n, prepare: 0n };

/** Under which name a checkpoint store keeps a build. */
export function checkpointName({ projection, version }: Build): string {
  return `${projection}@${String(version)}`;
}

/** The progress of `build` in `checkpoints`. Versions do not share a checkpoint. */
export function checkpointProgress(
  checkpoints: CheckpointStore,
  build: Build,
  logIdentity: () => string,
): ProgressStore {
  const name = checkpointName(build);
  return {
    name,
    build,
    slot: 0,
    exactlyOnce: false,
    prepare: () => Promise.resolve(),
    isRetired: () => Promise.resolve(false),
    isGone: () => Promise.resolve(false),
    look: async () => {
      const checkpoint = await ask(checkpoints.load(name));
      return { checkpoint, parked: checkpoint?.parked ?? [] };
    },
    acquire: async (owner, duration) =>
      held(checkpoints, await ask(checkpoints.acquire(name, owner, duration)), build, logIdentity),
  };
}

function held(checkpoints: CheckpointStore, lease: Lease, build: Build, logIdentity: () => string): HeldSlot {
  let checkpoint: Checkpoint | undefined;
  let parked: ReadonlyMap<string, ParkedStream> = new Map();

  const save = async (work: ViewWork): Promise<void> => {
    const next = new Map(parked);
    for (const stream of work.park ?? []) next.set(stream.stream, stream);
    for (const stream of work.unpark ?? []) next.delete(stream);
    const { position, log } = work.checkpoint ?? checkpoint ?? { position: BEGINNING, log: logIdentity() };
    const saved = { position, log, ...(next.size === 0 ? {} : { parked: [...next.values()] }) };
    await ask(checkpoints.save(lease, saved));
    checkpoint = saved;
    parked = next;
  };
  // Saves follow one another: each carries all that is parked.
  let saving: Promise<void> = Promise.resolve();
  const saveInTurn = (work: ViewWork): Promise<void> => {
    const turn = saving.then(() => save(work));
    saving = turn.catch(() => undefined);
    return turn;
  };

  return {
    build,
    token: lease.token,
    undoes: false,
    renew: async (duration) => {
      await ask(checkpoints.renew(lease, duration));
    },
    release: () => ask(checkpoints.release(lease)),
    progress: async () => {
      checkpoint = await ask(checkpoints.load(lease.name));
      const kept = checkpoint?.parked ?? [];
      parked = new Map(kept.map((stream) => [stream.stream, stream]));
      return { status: 'current', slots: 1, checkpoint, caughtUp: false, parked: kept, applied: [], former: [] };
    },
    rows: () => Promise.resolve([]),
    commit: async (work, body) => {
      await body?.(undefined);
      const changes = work.checkpoint !== undefined || work.park !== undefined || work.unpark !== undefined;
      if (changes) await saveInTurn(work);
    },
    retryRequests: () => Promise.resolve([]),
    finish: () => Promise.resolve(),
    swap: () => Promise.resolve(undefined),
    isCurrent: () => Promise.resolve(true),
  };
}

async function ask<A>(verb: TaskEither<CheckpointError, A>): Promise<A> {
  const answer = await verb();
  if (E.isLeft(answer)) throw storeEnd(answer.left);
  return answer.right;
}
