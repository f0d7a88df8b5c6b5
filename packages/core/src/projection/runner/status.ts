// How a runner is doing, as a value: for logs, health checks and dashboards.
import type { ParkedStream } from '../../ports/parked-stream.js';
import type { Position } from '../../ports/position.js';

/**
 * `starting`: it has not got its slot yet. `standby`: another runner has it. `paused`: nobody is to have it for now. `catchingUp`: it has never been at the head.
 * `live`: it follows. `waiting`: a store or the subscription failed, and it will try again. `stopping`, `stopped`: it was asked to. `retired`:
 * another version was swapped in. `failed`: it needs a person.
 */
export type RunnerPhase =
  'starting' | 'standby' | 'paused' | 'catchingUp' | 'live' | 'waiting' | 'stopping' | 'stopped' | 'retired' | 'failed';

export interface RunnerStatus {
  /** The name of the build, `balances@1`, and its slot where there are several. */
  readonly projection: string;
  readonly phase: RunnerPhase;
  /** Red: it has failed. Yellow: a store fails, it is paused, or streams are parked. */
  readonly health: 'green' | 'yellow' | 'red';
  /** Why it is not green, or in standby, in words. */
  readonly reason: string | undefined;
  /** Everything up to here is handled. */
  readonly position: Position | undefined;
  /** When the newest handled event was recorded: milliseconds since the epoch. */
  readonly created: number | undefined;
  /** Events handled since the runner started, those without a handler included. */
  readonly handled: number;
  /** Events taken and not behind `position`. */
  readonly inHand: number;
  /** The oldest event in hand, and for how many milliseconds it has been there. */
  readonly oldest: { readonly stream: string; readonly revision: bigint; readonly age: number } | undefined;
  readonly parked: readonly ParkedStream[];
}
