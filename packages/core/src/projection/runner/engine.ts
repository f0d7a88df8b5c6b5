// The inner port between a session, which feeds it from the log, and the two ways of handling events.
import type { LogItem } from '../../ports/event-log.js';
import type { ParkedStream } from '../../ports/parked-stream.js';
import type { Position } from '../../ports/position.js';

/** Handles what comes down the log. When it cannot go on, it ends the session's scope; it never throws. */
export interface Engine {
  /** Takes items, in log order. Settles when there is room for more, or when the session has ended. */
  readonly take: (items: readonly LogItem[]) => Promise<void>;
  /** Saves the checkpoint, if it is not saved yet; does not wait for it. */
  readonly save: () => void;
  /** Settles when all that was taken is handled and saved, or when the session has ended. */
  readonly drain: () => Promise<void>;
  /** Handles parked streams again, from the log. Those that are not parked are passed over. */
  readonly retry: (streams: readonly string[]) => void;
  readonly state: EngineState;
}

/** How an engine is doing. */
export interface EngineState {
  /** Everything up to here is handled. */
  readonly position: Position | undefined;
  /** When the newest handled event was recorded: milliseconds since the epoch. */
  readonly created: number | undefined;
  /** How many events were handled in this session, those without a handler included. */
  readonly handled: number;
  /** How many are taken and not behind `position`. */
  readonly inHand: number;
  /** The oldest event in hand, and since when, if it is known. */
  readonly oldest: { readonly stream: string; readonly revision: bigint; readonly since: number } | undefined;
  readonly parked: ReadonlyMap<string, ParkedStream>;
  /** Whether it has handled all there was when the log said that its head was reached. */
  readonly caughtUp: boolean;
}
