// Events as a store takes them and as it gives them back.
import type { Json, JsonObject } from './json.js';
import type { Position } from './position.js';

/**
 * An event to append. `data` and `metadata` are plain JSON; a store checks them, freezes them in place and keeps them.
 * `id` is a UUID and may be a getter that computes it when it is first asked for: a store that compares or sends ids
 * reads it, one that need not, does not.
 */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Json;
  readonly metadata: JsonObject;
}

/** An event that a store has recorded. What it holds cannot be changed through it: `data` and `metadata` are frozen. */
export interface RecordedEvent extends NewEvent {
  readonly stream: string;
  /** The place in its stream, from 0. */
  readonly revision: bigint;
  /** The place in `$all`: grows from event to event, those of one append included. */
  readonly position: Position;
  /** When the store recorded it: milliseconds since the epoch, by the store's clock. */
  readonly created: number;
  /** Present when the stored bytes are no JSON: then `data` is `null`, and these are the bytes and what is wrong. */
  readonly undecodable?: { readonly reason: string; readonly bytes: Uint8Array };
}
