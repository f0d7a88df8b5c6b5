// What a commit gives back.
import type { Aggregate, AnyDefinition, EventsOf, Shape, ShapeOf } from '../definition/shape.js';
import type { JsonObject } from '../ports/json.js';
import type { Position } from '../ports/position.js';

/** What the store knows of a committed event. `id` is computed when it is first asked for. */
export interface StoredAt {
  readonly id: string;
  readonly revision: bigint;
  readonly metadata: JsonObject;
}

/** A success: the events are stored, or there were none. */
export interface Committed<A extends Shape> {
  readonly _tag: 'Committed';
  readonly commandId: string;
  /** The events of this command, decoded, oldest first. Empty when the command changed nothing. */
  readonly events: readonly (EventsOf<A> & StoredAt)[];
  /** Where the commit is in the log: what a projection must have reached to show it. `undefined` without events. */
  readonly position: Position | undefined;
  /** At its newest revision; it can be commanded and committed again without a load. */
  readonly aggregate: Aggregate<A>;
  /** Whether this command was committed before: these are the events of the first time, and nothing was decided. */
  readonly duplicate: boolean;
}

/** The commits of several definitions, distributed. */
export type CommittedBy<D extends AnyDefinition> = D extends unknown ? Committed<ShapeOf<D>> : never;
