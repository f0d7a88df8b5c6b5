// Checkpoints and leases in memory: who may run a projection, and how far it has come.
import * as E from 'fp-ts/lib/Either.js';
import {
  comparePositions,
  systemClock,
  type Checkpoint,
  type CheckpointError,
  type CheckpointStore,
  type Clock,
  type Lease,
  type LeaseInfo,
  type Pause,
} from '@millrace/core';

interface Entry {
  checkpoint: Checkpoint | undefined;
  /** The newest token given out; 0 before the first. */
  token: bigint;
  owner: string | undefined;
  /** When the lease runs out, by the store's clock. */
  until: number;
  paused: Pause | undefined;
}

const UNCLAIMED: Entry = { checkpoint: undefined, token: 0n, owner: undefined, until: 0, paused: undefined };

/**
 * A checkpoint store in memory. Every `acquire` gives a larger token, so a lease taken again by its own owner fences
 * the earlier one. A lease that has run out may still write and be renewed until another is given out.
 *
 * @param options.clock judges the leases. Default: the clock of the machine.
 * @example
 * const checkpoints = memoryCheckpoints();
 * await checkpoints.acquire('balances', 'runner-1', 10_000)(); // Right { name: 'balances', token: 1n, ... }
 */
export function memoryCheckpoints(options: { readonly clock?: Pick<Clock, 'now'> } = {}): CheckpointStore {
  const { clock = systemClock } = options;
  const entries = new Map<string, Entry>();

  const fenced = (name: string, { token, paused }: Entry = UNCLAIMED): E.Either<CheckpointError, never> =>
    E.left({ _tag: 'Fenced', name, token, ...(paused && { paused }) });

  const acquire = (name: string, owner: string, duration: number): E.Either<CheckpointError, Lease> => {
    const entry = entries.get(name) ?? UNCLAIMED;
    const now = clock.now();
    if (entry.paused !== undefined) return fenced(name, entry);
    if (entry.owner !== undefined && entry.owner !== owner && now < entry.until) return fenced(name, entry);
    entries.set(name, { ...entry, token: entry.token + 1n, owner, until: now + duration });
    return E.right({ name, owner, token: entry.token + 1n });
  };

  // Does something with the entry of a lease whose token is the newest.
  const holding = <A>(lease: Lease, use: (entry: Entry) => A): Promise<E.Either<CheckpointError, A>> => {
    const entry = entries.get(lease.name);
    const newest = entry !== undefined && entry.token === lease.token;
    return Promise.resolve(newest ? E.right(use(entry)) : fenced(lease.name, entry));
  };

  const pause = (name: string, by: string | undefined): E.Either<CheckpointError, void> => {
    const entry = entries.get(name) ?? UNCLAIMED;
    if (entry.paused !== undefined) return E.right(undefined);
    const paused = Object.freeze({ since: clock.now(), by });
    entries.set(name, { ...entry, token: entry.token + 1n, owner: undefined, until: 0, paused });
    return E.right(undefined);
  };

  const look = (name: string): LeaseInfo => {
    const { checkpoint, owner, until, paused } = entries.get(name) ?? UNCLAIMED;
    return { checkpoint, owner, until, ...(paused && { paused }) };
  };

  return {
    look: (name) => () => Promise.resolve(E.right(look(name))),
    pause: (name, by) => () => Promise.resolve(pause(name, by)),
    resume: (name) => () => {
      const entry = entries.get(name);
      if (entry !== undefined) entry.paused = undefined;
      return Promise.resolve(E.right(undefined));
    },
    load: (name) => () => Promise.resolve(E.right(entries.get(name)?.checkpoint)),
    acquire: (name, owner, duration) => () => Promise.resolve(acquire(name, owner, duration)),
    renew: (lease, duration) => () =>
      holding(lease, (entry) => {
        entry.owner = lease.owner;
        entry.until = clock.now() + duration;
        return lease;
      }),
    release: (lease) => () =>
      holding(lease, (entry) => {
        entry.owner = undefined;
      }),
    save: (lease, checkpoint) => () =>
      holding(lease, (entry) => {
        if (!goesBack(entry.checkpoint, checkpoint)) entry.checkpoint = frozen(checkpoint);
      }),
  };
}

// What is kept is not the caller's to change.
function frozen({ position, log, parked }: Checkpoint): Checkpoint {
  const place = Object.freeze({ ...position });
  if (parked === undefined) return Object.freeze({ position: place, log });
  return Object.freeze({ position: place, log, parked: Object.freeze(parked.map((one) => Object.freeze({ ...one }))) });
}

// Positions of two logs cannot be compared: a checkpoint of another log replaces the one that is kept.
function goesBack(kept: Checkpoint | undefined, next: Checkpoint): boolean {
  return kept !== undefined && kept.log === next.log && comparePositions(next.position, kept.position) < 0;
}
