// Why one event of the source could not be replayed.
import type { Position } from '../ports/position.js';

/** What went wrong with an event. */
export type ReplayFailureKind =
  /** The transform threw, or gave what is no event. */
  | 'transform-failed'
  /** The stored bytes are no JSON, and the transform did not drop the event. */
  | 'undecodable'
  /** The target refused it for good: too large, not allowed, its stream tombstoned. */
  | 'refused'
  /** The target stream has events that this replay did not write, or was deleted there. */
  | 'occupied'
  /**
   * The target stream has what an earlier run wrote of later events, and not this one: the transform, the filter or what was
   * parked has changed since. To be looked for, a replay needs a checkpoint. Policy `park` writes it late.
   */
  | 'overtaken';

/** An event of the source that could not be replayed, and why. */
export interface ReplayFailure {
  readonly kind: ReplayFailureKind;
  /** Of the source. */
  readonly stream: string;
  readonly revision: bigint;
  readonly position: Position;
  /** As stored in the source. */
  readonly type: string;
  /** In words; names the event. */
  readonly message: string;
  readonly cause?: unknown;
}

/** @param why in words, without the name of the event. */
export function replayFailure(
  kind: ReplayFailureKind,
  source: Pick<ReplayFailure, 'stream' | 'revision' | 'position' | 'type'>,
  why: string,
  cause?: unknown,
): ReplayFailure {
  const { stream, revision, position, type } = source;
  const message = `${type} at revision ${String(revision)} of ${stream}: ${why}`;
  return { kind, stream, revision, position, type, message, ...(cause === undefined ? {} : { cause }) };
}
