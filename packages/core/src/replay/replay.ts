// `replay`: starts a replay.
import type { ReplayOptions } from './replay-options.js';
import type { RunningReplay } from './running-replay.js';

/** Starts a replay. */
export function replay(options: ReplayOptions): RunningReplay {
  throw new Error(`${options.name} cannot run yet`);
}
