// How a runner is doing, from what it knows of itself and its session.
import type { EngineState } from './engine.js';
import type { Session } from './session.js';
import type { RunnerPhase, RunnerStatus } from './status.js';

/** What the runner itself knows; `working`: it has a session, or is between two. */
export type OwnPhase = Exclude<RunnerPhase, 'catchingUp' | 'live'> | 'working';

export interface RunnerState {
  readonly name: string;
  readonly phase: OwnPhase;
  readonly reason: string | undefined;
  readonly session: Session | undefined;
  /** How the last session was when it ended. */
  readonly last: EngineState | undefined;
  /** Events handled by sessions that have ended. */
  readonly handledBefore: number;
  readonly now: number;
}

export function statusOf({ name, phase, reason, session, last, handledBefore, now }: RunnerState): RunnerStatus {
  const current = session?.engine.state;
  const state = current ?? last;
  const parked = [...(state?.parked.values() ?? [])];
  const trouble = phase === 'working' ? session?.subscribed.trouble : undefined;
  const told = phase === 'working' ? phaseOf(state, trouble) : phase;
  const oldest = current?.oldest;
  return {
    projection: name,
    phase: told,
    health: healthOf(told, parked.length),
    reason: reason ?? trouble ?? (parked.length > 0 ? `${String(parked.length)} parked streams` : undefined),
    position: state?.position,
    created: state?.created,
    handled: handledBefore + (current?.handled ?? 0),
    inHand: current?.inHand ?? 0,
    oldest: oldest && { stream: oldest.stream, revision: oldest.revision, age: now - oldest.since },
    parked,
  };
}

function healthOf(phase: RunnerPhase, parked: number): RunnerStatus['health'] {
  if (phase === 'failed') return 'red';
  return phase === 'waiting' || phase === 'paused' || parked > 0 ? 'yellow' : 'green';
}

function phaseOf(state: EngineState | undefined, trouble: string | undefined): RunnerPhase {
  if (trouble !== undefined) return 'waiting';
  return state?.caughtUp === true ? 'live' : 'catchingUp';
}
