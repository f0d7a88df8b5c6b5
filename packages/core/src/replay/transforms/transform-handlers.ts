// What `on` of a typed transform is given: `handlers`, which knows the events of the sources and of the targets.
import type { Either } from 'fp-ts/lib/Either.js';
import type { AnyDefinition, DataOf, EventNamesOf, EventOf, ShapeOf } from '../../definition/shape.js';
import type { TypeOfProps } from '../../definition/props.js';
import type { RecordedEvent } from '../../ports/event.js';
import type { HandlerSet } from '../../projection/handler-set.js';

/** What a handler of a typed transform may know of an event besides its data. */
export interface TransformContext<Key = unknown> {
  /** The event as it is stored: before upcasting, with its raw data. */
  readonly recorded: RecordedEvent;
  /** The current type: `account/deposited`. After upcasting it may differ from the stored one. */
  readonly type: string;
  /** The key of the aggregate that the event is of, decoded. */
  readonly key: Key;
  /** Which of the current events that the stored one stands for, from 0. */
  readonly index: number;
}

type EventIn<D> = D extends unknown ? EventOf<D> : never;

/** An event for the target, as its constructor gives it (`Ledger.events.credited(...)`), or standing alone. */
export type Made<To> = EventIn<To> | Either<unknown, EventIn<To>>;

/**
 * From a current event to what is written in its place: one event, or a list of as many as there shall be. Nothing is
 * said by `[]`, and not by returning nothing, which is a mistake too easily made. A left is a failure of the event.
 */
export type TransformHandler<D, N extends string, To> = (
  data: DataOf<D, N>,
  event: TransformContext<TypeOfProps<ShapeOf<D>['key']>>,
) => Made<To> | readonly Made<To>[];

type Map<D, To> = { readonly [N in EventNamesOf<D>]: TransformHandler<D, N, To> };

/** Declares handlers of the events of one definition; see `defineTransform`. `To` is what they may give events of. */
export interface TransformHandlers<To> {
  <D extends AnyDefinition>(definition: D, handlers: Partial<Map<D, To>>): HandlerSet;
  /** The same, with a handler for every event: a new event of the definition is a type error until it has one. */
  readonly all: <D extends AnyDefinition>(definition: D, handlers: Map<D, To>) => HandlerSet;
}
