// `replay`: starts a replay.
import type { ReplayOptions } from './replay-options.js';
import { replaySettings } from './replay-settings.js';
import type { RunningReplay } from './running-replay.js';
import { runReplay } from './running/run-replay.js';

/**
 * Replays a log into a store, through a transform: copies it, renames, splits or merges streams, drops or rewrites events.
 * It starts at once. Killed at any moment and started again, it goes on where it was, and what it writes stands in the
 * target once: each event has an id that is made from where it comes from, every append names the revision at which it is
 * to be written, and the end of each stream of the target tells how far it is filled.
 *
 * What is written to one stream of the target stands there in the order of the log; different streams are written beside
 * each other. Whatever the length of the log and the number of streams, the memory it takes is bounded by `inHand` and
 * `cachedStreams`. A target stream in which somebody else has written is never written to.
 *
 * With `policy: 'park'` the source stream of an event that cannot be replayed is set aside, and replayed from that event
 * on when the replay is started again or `retryParked` is called. In a target stream that several source streams are
 * merged in, its events then stand behind those that went before meanwhile.
 *
 * Events of streams that were deleted or truncated are still in the log, until it is scavenged; give
 * `from: asInStream(store, store)` where they are not to be replayed.
 *
 * @returns the replay, running; `done` tells how it has ended.
 * @throws DefinitionError when an option makes no sense.
 * @example
 * const running = replay({ name: 'to-new-cluster', from: oldStore, to: newStore });
 * const outcome = await running.done; // Right { outcome: 'complete', written: 1000000, ... }
 */
export function replay(options: ReplayOptions): RunningReplay {
  return runReplay(replaySettings(options), options.signal);
}
