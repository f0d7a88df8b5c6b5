// What to wait for when a caller wants to read its own writes, and why waiting may be in vain.
import { AggregateValue } from '../../aggregate/aggregate.js';
import type { ParkedStream } from '../../ports/parked-stream.js';
import type { Position } from '../../ports/position.js';

/** A commit, or a place in the log. */
export type ProcessedAt =
  Position | { readonly _tag: 'Committed'; readonly position: Position | undefined; readonly aggregate: unknown };

export type NotProcessed =
  /** The stream of the commit is parked: its events are not in the view. */
  | { readonly _tag: 'StreamParked'; readonly parked: ParkedStream; readonly message: string }
  /** The time that was given is over. */
  | { readonly _tag: 'NotInTime'; readonly milliseconds: number; readonly message: string }
  /** The runner has stopped, for whatever reason. */
  | { readonly _tag: 'NotRunning'; readonly message: string };

/** The place to wait for; `undefined` when there is nothing to wait for. */
export function positionOf(at: ProcessedAt): Position | undefined {
  return '_tag' in at ? at.position : at;
}

/** The stream of a commit. */
export function streamOf(at: ProcessedAt): string | undefined {
  return '_tag' in at ? AggregateValue.contextOf(at.aggregate)?.base.identity.stream : undefined;
}
