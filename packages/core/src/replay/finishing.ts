// What is done at the end of a replay, when all events are in the target: one step after another.
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ParkedStream } from '../ports/parked-stream.js';
import type { Position } from '../ports/position.js';
import type { ReplayIdentity } from './replacements.js';
import { carryingStep } from './carry/carrying-step.js';
import type { ReplayReport } from './replay-report.js';
import type { ReplaySettings } from './replay-settings.js';

/** What a step is told. */
export interface Finishing {
  readonly settings: ReplaySettings;
  readonly identity: ReplayIdentity;
  /** Everything in the source up to here is in the target, or parked. */
  readonly position: Position | undefined;
  /** By source stream. */
  readonly parked: ReadonlyMap<string, ParkedStream>;
  /** Aborted when the replay is to end. */
  readonly signal: AbortSignal;
}

/**
 * A step at the end of a replay that is complete or cut over, and of a dry run (`settings.dryRun`: then it is only said what
 * would be done). It is run again when the replay is started again, so it must
 * be idempotent. Left: what went wrong, in words; the replay then ends as `FinishFailed`. Right: what it adds to the report.
 */
export interface FinishingStep {
  readonly name: string;
  readonly run: (finishing: Finishing) => TaskEither<FinishProblem, Partial<ReplayReport>>;
}

export interface FinishProblem {
  readonly message: string;
  /** Whether it may go well when it is tried again. */
  readonly retryable: boolean;
  readonly cause: unknown;
}

/** The steps of a replay, in their order. */
export const finishingSteps: readonly FinishingStep[] = [carryingStep];
