// A stream that a projection has set aside, because one of its events could not be handled.
import type { Position } from './position.js';

/** The events of `stream` from `revision` on are not handled; all others go on. They wait for a retry. */
export interface ParkedStream {
  readonly stream: string;
  /** The first event that is not handled. */
  readonly revision: bigint;
  readonly position: Position;
  /** Its type, as stored. */
  readonly type: string;
  /** What went wrong, in words. */
  readonly error: string;
  /** When the stream was parked: milliseconds since the epoch, by the runner's clock. */
  readonly since: number;
}
