// What an engine is made with.
import type { EventLog } from '../../ports/event-log.js';
import type { Position } from '../../ports/position.js';
import type { Progress } from '../../ports/view-store.js';
import { comparePositions } from '../../ports/position.js';
import { slotOf } from '../slot-of.js';
import type { RunnerProblem } from './problem.js';
import type { HeldSlot } from './progress-store.js';
import type { SessionScope } from './session-scope.js';
import type { OnError, Settings } from './settings.js';
import type { Telemetry } from '../telemetry/telemetry.js';

export interface EngineContext {
  readonly name: string;
  readonly log: EventLog;
  /** `EventLog.identity`. */
  readonly identity: string;
  readonly held: HeldSlot;
  readonly slot: number;
  readonly progress: Progress;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  /** Of this session: what applies while the build is, or is not, the current one. */
  readonly onError: OnError;
  readonly scope: SessionScope;
  /** To be called when `state` may have changed. */
  readonly moved: () => void;
}

/**
 * Whether the work on `name` (a stream, or the key of a row) at `position` is this slot's, and not done before the build
 * was split anew.
 */
export function ownership({ slot, progress }: Pick<EngineContext, 'slot' | 'progress'>) {
  const { slots, former } = progress;
  return (name: string, position: Position): boolean => {
    if (slots > 1 && slotOf(name, slots) !== slot) return false;
    for (const { checkpoints } of former) {
      const reached = checkpoints[slotOf(name, checkpoints.length)];
      if (reached !== undefined && comparePositions(position, reached) <= 0) return false;
    }
    return true;
  };
}

/** Tells the owner of the runner, who may not disturb it. */
export function tell({ onProblem }: Pick<Settings, 'onProblem'>, problem: RunnerProblem): void {
  try {
    // It may be an async function.
    Promise.resolve(onProblem(problem)).catch(() => undefined);
  } catch {
    // What an observer does is its own affair.
  }
}
