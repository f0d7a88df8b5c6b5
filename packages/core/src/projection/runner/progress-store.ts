// The inner port of a runner: one slot of one store, whichever kind of store it is. Its verbs throw `SessionEnd`.
import type { Checkpoint } from '../../ports/checkpoint-store.js';
import type { Json } from '../../ports/json.js';
import type { ParkedStream } from '../../ports/parked-stream.js';
import type { Build, Progress, ViewWork } from '../../ports/view-store.js';

/** Where the progress of a slot is kept, and who may write it. */
export interface ProgressStore {
  /** What is kept, in words: `balances@1`, with the slot where there are several. */
  readonly name: string;
  readonly build: Build;
  readonly slot: number;
  /** Whether effects and progress are written together. */
  readonly exactlyOnce: boolean;
  /** Makes what the build needs; once in the life of a runner, so that a build that is dropped stays so. */
  readonly prepare: () => Promise<void>;
  /** Whether another version was swapped in, so that there is nothing to do for this one any more. */
  readonly isRetired: () => Promise<boolean>;
  /** Whether the build was split anew, into so few slots that this is none of them: then others do its work. */
  readonly isGone: () => Promise<boolean>;
  /** How far the slot is, whoever works on it. */
  readonly look: () => Promise<SlotProgress>;
  /** Takes the slot, and fences whoever had it. */
  readonly acquire: (owner: string, duration: number) => Promise<HeldSlot>;
}

/** What everybody may know of a slot. */
export interface SlotProgress {
  readonly checkpoint: Checkpoint | undefined;
  readonly parked: readonly ParkedStream[];
}

/** A slot under a lease. */
export interface HeldSlot {
  readonly build: Build;
  readonly token: bigint;
  readonly renew: (duration: number) => Promise<void>;
  readonly release: () => Promise<void>;
  readonly progress: () => Promise<Progress>;
  readonly rows: (keys: readonly string[]) => Promise<readonly (Json | undefined)[]>;
  /** Whether a commit that fails undoes what its body did. */
  readonly undoes: boolean;
  /** Where effects and progress are not written together, `body` is run before. */
  readonly commit: (work: ViewWork, body?: (transaction: unknown) => Promise<void>) => Promise<void>;
  /** The parked streams that somebody asked to retry. */
  readonly retryRequests: () => Promise<readonly string[]>;
  /** Ends the bulk mode. */
  readonly finish: () => Promise<void>;
  /** Makes the build the current one; why not, when it is refused. */
  readonly swap: () => Promise<string | undefined>;
  /** Whether the build is the current one by now. */
  readonly isCurrent: () => Promise<boolean>;
}

/** The checkpoint with which a slot begins anew. */
export type Place = Checkpoint['position'] | 'start';
