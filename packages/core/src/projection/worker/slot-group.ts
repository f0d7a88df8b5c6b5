// The runners of one projection in one worker: as many slots as are its share, taken and given up as workers come and go.
import * as E from 'fp-ts/lib/Either.js';
import type { EventLog } from '../../ports/event-log.js';
import type { Clock } from '../../ports/clock.js';
import type { Pause } from '../../ports/pause.js';
import type { ViewError } from '../../ports/view-store.js';
import { tell } from '../runner/engine-context.js';
import { pausedText } from '../runner/paused-text.js';
import { ProjectionStopped } from '../runner/projection-stopped.js';
import type { ProjectionRunner } from '../runner/projection-runner.js';
import { storeEnd } from '../runner/session-end.js';
import type { RunnerOptions } from '../runner/settings.js';
import type { RunnerStatus } from '../runner/status.js';
import { within } from '../runner/within.js';
import { lookAround, type Seen } from './look-around.js';
import { nextMove, type Move } from './fair-share.js';
import type { WorkEntry } from './work-entry.js';

export interface SlotGroup {
  /** The runners at work, by slot. */
  readonly runners: ReadonlyMap<number, ProjectionRunner>;
  /** Those of its runners; its own, as long as it has none because the view store fails, or it is paused. */
  readonly status: () => readonly RunnerStatus[];
  /** Stops all runners, and says that this worker is gone. */
  readonly stop: (drain: number | undefined) => Promise<void>;
  /** Settles when it is stopped or retired; rejects as soon as a runner has stopped for good. */
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
  let failed = false;
  // A function, since it may change between two looks.
  const hasFailed = (): boolean => failed;
  let reject: (failure: Error) => void = () => undefined;
  const failure = new Promise<never>((_, rejected) => (reject = rejected));
  /** Why there are no runners: nothing is known of the slots, or nobody is to have them. */
  let trouble: Pick<RunnerStatus, 'phase' | 'health' | 'reason'> | undefined;

  // Heard at once, whatever the group waits for. The first one counts.
  const fail = (error: Error): void => {
    failed = true;
    reject(error);
  };
  const ended = new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve(), { once: true }));
  // Nothing that hangs keeps the group from being stopped, nor from saying in time that this worker lives.
  const soon = async (ms: number, work: Promise<unknown>): Promise<void> => {
    await within(clock, ms, Promise.race([work, ended]));
  };

  // Whether it got the slot, or still may. The runner is among `runners` while it lives.
  const take = async (slot: number, slots: number): Promise<boolean> => {
    const runner = entry.start(log, options, { slot, slots });
    runners.set(slot, runner);
    const gone = runner.done.then(
      (outcome) => {
        runners.delete(slot);
        if (outcome === 'retired') over.abort();
      },
      // It stays among them: its status tells why.
      (error: unknown) => fail(error instanceof Error ? error : new Error(String(error))),
    );
    await soon(lease / 3, Promise.race([gone, runner.taken]));
    return runners.has(slot);
  };

  // Whether there may be more to do at once.
  const make = async (move: Move, slots: number): Promise<boolean> => {
    if (move._tag === 'GiveUp') await runners.get(move.slot)?.stop();
    if (move._tag !== 'Take') return false;
    for (const slot of move.candidates) {
      if (over.signal.aborted || failed) return false;
      if (!runners.has(slot) && (await take(slot, slots))) return true;
    }
    return false;
  };

  // The store does not say who holds what: what it refuses for good ends the group, and the rest is told.
  const unknown = (error: ViewError, attempt: number): void => {
    const { ending } = storeEnd(error);
    const message = error.message;
    if (ending._tag === 'Broken') {
      const stopped = new ProjectionStopped(name, message, ending.cause);
      trouble = { phase: 'failed', health: 'red', reason: stopped.message };
      fail(stopped);
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

  const rest = async (pause: Pause): Promise<void> => {
    trouble = { phase: 'paused', health: 'yellow', reason: pausedText(pause) };
    // They would find out when they commit, and have handled events in vain until then.
    await soon(lease / 3, Promise.all([...runners.values()].map((runner) => runner.stop({ drain: 0 }))));
  };

  const look = lookAround(entry, owner, lease, clock);
  const act = async (seen: Seen): Promise<boolean> => {
    if (seen._tag === 'Retired') over.abort();
    if (seen._tag === 'Paused') await rest(seen.pause);
    if (seen._tag !== 'Slots') return false;
    const move = nextMove({ ...seen, owner, held: [...runners.keys()] });
    return make(move, seen.holders.length);
  };
  const run = async (): Promise<void> => {
    for (let attempt = 0; !over.signal.aborted && !hasFailed();) {
      const seen = await Promise.race([look(), ended]);
      if (seen === undefined || hasFailed()) break;
      if (E.isLeft(seen)) unknown(seen.left, ++attempt);
      else [attempt, trouble] = [0, undefined];
      const more = E.isRight(seen) && (await act(seen.right));
      if (!more && !hasFailed()) await clock.sleep(lease / 3, over.signal);
    }
    await linger();
  };

  // After a failure the other slots go on as they are: as long as they do, this worker counts.
  const linger = async (): Promise<void> => {
    const works = (runner: ProjectionRunner): boolean => runner.status().phase !== 'failed';
    while (!over.signal.aborted && [...runners.values()].some(works)) {
      if (entry.slots !== undefined) await soon(lease / 3, entry.slots.announce(owner, lease)());
      await clock.sleep(lease / 3, over.signal);
    }
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
      if (entry.slots !== undefined) await within(clock, GOODBYE, entry.slots.announce(owner, 0)());
    },
    done: Promise.race([failure, run()]),
  };
}

function idle(projection: string, trouble: Pick<RunnerStatus, 'phase' | 'health' | 'reason'>): RunnerStatus {
  const nothing = { position: undefined, created: undefined, handled: 0, inHand: 0, oldest: undefined, parked: [] };
  return { projection, ...trouble, ...nothing };
}
