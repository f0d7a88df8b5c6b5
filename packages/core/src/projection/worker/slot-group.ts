// The runners of one projection in one worker: as many slots as are its share, taken and given up as workers come and go.
import * as E from 'fp-ts/lib/Either.js';
import type { EventLog } from '../../ports/event-log.js';
import type { Clock } from '../../ports/clock.js';
import type { ProjectionRunner } from '../runner/runner.js';
import type { RunnerOptions } from '../runner/settings.js';
import { nextMove, type Move } from './fair-share.js';
import type { Slots, WorkEntry } from './work-entry.js';

export interface SlotGroup {
  /** The runners at work, by slot. */
  readonly runners: ReadonlyMap<number, ProjectionRunner>;
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
  let failure: Error | undefined;
  let retired = false;

  // Whether it got the slot. The runner is among `runners` while it lives.
  const take = async (slot: number): Promise<boolean> => {
    const runner = entry.start(log, options, slot);
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
  const make = async (move: Move): Promise<boolean> => {
    if (move._tag === 'GiveUp') await runners.get(move.slot)?.stop();
    if (move._tag !== 'Take') return false;
    for (const slot of move.candidates) {
      if (over.signal.aborted) return false;
      if (await take(slot)) return true;
    }
    return false;
  };

  const run = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const move = await decide(entry.slots, owner, lease, [...runners.keys()]);
      const more = move !== undefined && (await make(move));
      if (!more) await clock.sleep(lease / 3, over.signal);
    }
    if (failure !== undefined) throw failure;
  };

  return {
    runners,
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

async function decide(
  slots: Slots | undefined,
  owner: string,
  lease: number,
  held: readonly number[],
): Promise<Move | undefined> {
  if (slots === undefined) return nextMove({ holders: [undefined], owner, held, workers: 1 });
  const state = await slots.look();
  const workers = await slots.announce(owner, lease)();
  if (E.isLeft(state) || E.isLeft(workers)) return undefined;
  const holders = state.right.progress.map((slot) => slot.owner);
  return nextMove({ holders, owner, held, workers: workers.right });
}
