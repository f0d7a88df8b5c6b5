// What the memory view store keeps of a build: its rows, and how far each of its slots is.
import type {
  AppliedStream,
  Build,
  BuildState,
  BuildStatus,
  Checkpoint,
  FormerSlots,
  Json,
  ParkedStream,
  Pause,
  Progress,
  ViewLayout,
} from '@millrace/core';

export interface MemorySlot {
  checkpoint: Checkpoint | undefined;
  caughtUp: boolean;
  /** The newest token given out. */
  token: bigint;
  owner: string | undefined;
  /** When the lease runs out, by the store's clock. */
  until: number;
  readonly parked: Map<string, KeptParked>;
  readonly applied: Map<string, AppliedStream>;
  former: readonly FormerSlots[];
}

export interface KeptParked {
  readonly parked: ParkedStream;
  /** Whether somebody asked to retry it. */
  retry: boolean;
}

export interface MemoryBuild {
  readonly build: Build;
  readonly layout: ViewLayout;
  status: BuildStatus;
  slots: readonly MemorySlot[];
  readonly rows: Map<string, Json>;
  /** The keys of the rows in their order; made when a page is asked for, gone when a key comes or goes. */
  sorted: readonly string[] | undefined;
  /** Who works on the build, and until when that counts. */
  readonly workers: Map<string, number>;
  paused: Pause | undefined;
}

/** A slot that nobody worked on. @param token larger than any given out before. */
export function newSlot(token: bigint): MemorySlot {
  return {
    checkpoint: undefined,
    caughtUp: false,
    token,
    owner: undefined,
    until: 0,
    parked: new Map(),
    applied: new Map(),
    former: [],
  };
}

/** What is known of a build, as it is told. @param now by the store's clock. */
export function stateOf({ build, status, slots, paused }: MemoryBuild, now: number): BuildState {
  const progress = slots.map(({ checkpoint, caughtUp, owner, until, parked }) => ({
    checkpoint,
    caughtUp,
    owner,
    ...(owner !== undefined && until <= now && { lapsed: true as const }),
    parked: parked.size,
  }));
  return { build, status, slots: slots.length, ...(paused && { paused }), progress };
}

/** All that is known of a slot, as it is told. */
export function progressOf({ status, slots }: MemoryBuild, slot: MemorySlot): Progress {
  return {
    status,
    slots: slots.length,
    checkpoint: slot.checkpoint,
    caughtUp: slot.caughtUp,
    parked: parkedIn(slot),
    applied: [...slot.applied.values()],
    former: slot.former,
  };
}

/** The parked streams of a slot, the longest parked first. */
export function parkedIn(slot: MemorySlot): readonly ParkedStream[] {
  return [...slot.parked.values()].map(({ parked }) => parked).sort((a, b) => a.since - b.since);
}
