// The runners of one projection in one worker: as many slots as are its share, taken and given up as workers come and go.
import * as E from 'fp-ts/lib/Either.js';
import type { EventLog } from '../../ports/event-log.js';
import type { Clock } from '../../ports/clock.js';
import type { ViewError } from '../../ports/view-store.js';
import { tell } from '../runner/engine-context.js';
import { ProjectionStopped } from '../runner/projection-stopped.js';
import type { ProjectionRunner } from '../runner/runner.js';
import { storeEnd } from '../runner/session-end.js';
import type { RunnerOptions } from '../runner/settings.js';
import type { RunnerStatus } from '../runner/status.js';
import { nextMove, type Move } from './fair-share.js';
import type { Slots, WorkEntry } from './work-entry.js';

export interface SlotGroup {
  /** The runners at work, by slot. */
  readonly runners: ReadonlyMap<number, ProjectionRunner>;
  /** Those of its runners; its own, as long as it has none because the view store fails. */
  readonly status: () => readonly RunnerStatus[];
  /** Stops all runners, and says that this worker is gone. */
  readonly stop: (drain: number | undefined) => Promise<void>;
  /** Settles when it is stopped or retired; rejects when a runner has stopped for good. */
  readonly done: Promise<void>;
}

export interface GroupOptions extends RunnerOptions {
  readonly owner: string;
  readonly lease: number;
  readonly clock: Clock;
}

/** Milliseconds that a store may take to be told that a worker is gone. */
const GOODBYE = 1_000;

/** Starts a group. */
export function startSlotGroup(entry: WorkEntry, log: EventLog, options: GroupOptions): SlotGroup {
  const { owner, lease, clock } = options;
  const runners = new Map<number, ProjectionRunner>();
  const over = new AbortController();
  const name = `${entry.kernel.build.projection}@${String(entry.kernel.build.version)}`;
  let failure: Error | undefined;
  let retired = false;
  /** Why nothing is known of the slots. */
  let trouble: Pick<RunnerStatus, 'phase' | 'health' | 'reason'> | undefined;

  // Whether it got the slot. The runner is among `runners` while it lives.
  const take = async (slot: number, slots: number): Promise<boolean> => {
    const runner = entry.start(log, options, { slot, slots });
    runners.set(slot, runner);
    const ended = runner.done.then(
      (outcome) => {
        runners.delete(slot);
        if (outcome === 'retired') retired = true;
        if (retired) over.abort();
      },
      (error: unknown) => {
        // It stays among them: its status tells why.
        failure ??= error instanceof Error ? error : new Error(String(error));
        over.abort();
      },
    );
    await Promise.race([ended, runner.taken]);
    return runners.has(slot);
  };

  // Whether there may be more to do at once.
  const make = async ({ move, slots }: Decided): Promise<boolean> => {
    if (move._tag === 'GiveUp') await runners.get(move.slot)?.stop();
    if (move._tag !== 'Take') return false;
    for (const slot of move.candidates) {
      if (over.signal.aborted) return false;
      if (await take(slot, slots)) return true;
    }
    return false;
  };

  // The store does not say who holds what: what it refuses for good ends the group, and the rest is told.
  const unknown = (error: ViewError, attempt: number): void => {
    const { ending } = storeEnd(error);
    const message = error.message;
    if (ending._tag === 'Broken') {
      failure ??= new ProjectionStopped(name, message, ending.cause);
      trouble = { phase: 'failed', health: 'red', reason: failure.message };
      over.abort();
      return;
    }
    trouble = { phase: 'waiting', health: 'yellow', reason: message };
    const problem = {
      _tag: 'Interrupted',
      projection: name,
      attempt,
      delay: lease / 3,
      message,
      cause: error,
    } as const;
    tell({ onProblem: options.onProblem ?? (() => undefined) }, problem);
  };

  const run = async (): Promise<void> => {
    for (let attempt = 0; !over.signal.aborted;) {
      const decided = await decide(entry.slots, owner, lease, [...runners.keys()]);
      if (E.isLeft(decided)) unknown(decided.left, ++attempt);
      else [attempt, trouble] = [0, undefined];
      const more = E.isRight(decided) && (await make(decided.right));
      if (!more) await clock.sleep(lease / 3, over.signal);
    }
    if (failure !== undefined) throw failure;
  };

  return {
    runners,
    status: () => {
      const own = [...runners.values()].map((runner) => runner.status());
      return trouble === undefined || (own.length > 0 && trouble.phase !== 'failed')
        ? own
        : [...own, idle(name, trouble)];
    },
    stop: async (drain) => {
      over.abort();
      await Promise.all([...runners.values()].map((runner) => runner.stop(drain === undefined ? {} : { drain })));
      // A courtesy: the others learn it anyway, when the announcement has run out.
      const told = new AbortController();
      await Promise.race([entry.slots?.announce(owner, 0)(), clock.sleep(GOODBYE, told.signal)]);
      told.abort();
    },
    done: run(),
  };
}

function idle(projection: string, trouble: Pick<RunnerStatus, 'phase' | 'health' | 'reason'>): RunnerStatus {
  const nothing = { position: undefined, created: undefined, handled: 0, inHand: 0, oldest: undefined, parked: [] };
  return { projection, ...trouble, ...nothing };
}

/** What to do, and how many slots there are. */
interface Decided {
  readonly move: Move;
  readonly slots: number;
}

async function decide(
  slots: Slots | undefined,
  owner: string,
  lease: number,
  held: readonly number[],
): Promise<E.Either<ViewError, Decided>> {
  if (slots === undefined)
    return E.right({ move: nextMove({ holders: [undefined], owner, held, workers: 1 }), slots: 1 });
  const state = await slots.look();
  if (E.isLeft(state)) return state;
  const workers = await slots.announce(owner, lease)();
  if (E.isLeft(workers)) return workers;
  const holders = state.right.progress.map((slot) => slot.owner);
  return E.right({ move: nextMove({ holders, owner, held, workers: workers.right }), slots: holders.length });
}
