// What a dry run over a log found: counts per stored type and version, and the first failures.
import type { UnreadableKind } from '../aggregate/unreadable.js';

/** Events of one stored type and version. */
export interface UpcastCount {
  /** As stored: `account/deposited`; `''` stands for all beyond the first thousand types and versions. */
  readonly type: string;
  /** `undefined` where the metadata hold what is no version. */
  readonly version: number | undefined;
  /** `decoded` and `failed` together. */
  readonly read: number;
  readonly decoded: number;
  /** Of those decoded: went through at least one step. */
  readonly upcast: number;
  /** Of those decoded: stand for no event any more. */
  readonly dropped: number;
  /** How many current events those decoded stand for. */
  readonly produced: number;
  readonly failed: number;
}

/** An event that a load could not read. */
export interface UpcastFailure {
  readonly kind: UnreadableKind;
  readonly stream: string;
  readonly revision: bigint;
  /** As stored. */
  readonly type: string;
  readonly version: number | undefined;
  readonly message: string;
  readonly cause?: unknown;
}

/** The report of a dry run. */
export interface UpcastReport {
  /** Whether the end of the log was reached; `false` when the run was aborted. */
  readonly complete: boolean;
  /** Events in streams of the definitions, those of unknown types included. */
  readonly read: number;
  /** Events in other streams. */
  readonly notLookedAt: number;
  /** How many of those read a load could not read, those of unknown types included. */
  readonly failed: number;
  /** By type, then by version. */
  readonly counts: readonly UpcastCount[];
  /** Types that the definition of their category does not have. */
  readonly unknownTypes: readonly { readonly category: string; readonly type: string; readonly read: number }[];
  /** The first of them, in the order of the log; see `maxFailures`. */
  readonly failures: readonly UpcastFailure[];
}
