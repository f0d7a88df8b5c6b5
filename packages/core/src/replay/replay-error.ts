// Why a replay, or its cut-over, has failed.
import type { ParkedStream } from '../ports/parked-stream.js';
import type { Position } from '../ports/position.js';
import type { ReplayFailure } from './replay-failure.js';

interface Failing {
  /** The name of the replay. */
  readonly replay: string;
  /** In words: what, and where. */
  readonly message: string;
}

/** Why a replay has ended. Started again, once the reason is mended, it goes on. */
export type ReplayError =
  /** An event could not be replayed, and the policy is to stop. All before it is in the target. */
  | (Failing & { readonly _tag: 'EventFailed'; readonly failure: ReplayFailure })
  /** More streams than `maxParked` would be parked. */
  | (Failing & { readonly _tag: 'TooManyParked'; readonly failure: ReplayFailure; readonly parked: number })
  /** The source could not be read, however often it was tried. */
  | (Failing & { readonly _tag: 'SourceFailed'; readonly after: Position | undefined; readonly cause: unknown })
  /** The target did not do what it was asked, or did not say whether it did, however often it was asked. */
  | (Failing & {
      readonly _tag: 'TargetFailed';
      /** Of the target; `$all` when it is not about one stream. */
      readonly stream: string;
      /** The first source event that is not known to be written. */
      readonly at: Position | undefined;
      readonly cause: unknown;
    })
  /** The checkpoint counts another source or another target: a fresh server, or another one. */
  | (Failing & { readonly _tag: 'OtherLog'; readonly checkpoint: string; readonly log: string })
  /** The checkpoint is ahead of the source: a restored backup, or another log. */
  | (Failing & { readonly _tag: 'AheadOfLog'; readonly checkpoint: Position; readonly head: Position | undefined })
  /** Another runner holds the lease, or was given it meanwhile. */
  | (Failing & { readonly _tag: 'Fenced' })
  /** The checkpoint store did not do what it was asked, however often. */
  | (Failing & { readonly _tag: 'CheckpointFailed'; readonly cause: unknown })
  /** The replay was cut over before. */
  | (Failing & { readonly _tag: 'AlreadyCutOver'; readonly position: Position })
  /** What is done at the end could not be done. */
  | (Failing & { readonly _tag: 'FinishFailed'; readonly step: string; readonly cause: unknown })
  /** What nobody foresaw: a mistake in the program. */
  | (Failing & { readonly _tag: 'Unexpected'; readonly cause: unknown });

/** Why a cut-over did not happen. The replay follows on, unless it has ended. */
export type CutOverError =
  /** The replay does not follow, has ended, or is being cut over already. */
  | (Failing & { readonly _tag: 'NotFollowing' })
  /** Streams are parked: their events are not in the target. */
  | (Failing & { readonly _tag: 'StreamsParked'; readonly parked: readonly ParkedStream[] })
  /** The writers could not be paused. */
  | (Failing & { readonly _tag: 'NotPaused'; readonly cause: unknown })
  /** The source was written after its writers were paused. */
  | (Failing & { readonly _tag: 'StillWritten'; readonly position: Position; readonly stream: string })
  /** The replay did not get to the end of the source in the time given. */
  | (Failing & {
      readonly _tag: 'NotInTime';
      readonly position: Position | undefined;
      readonly head: Position | undefined;
    })
  /** The replay has ended by an error. */
  | ReplayError;
