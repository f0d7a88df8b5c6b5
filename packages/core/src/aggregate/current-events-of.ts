// What a stored event says today, for whoever follows a stream or the log by himself.
import * as E from 'fp-ts/lib/Either.js';
import { freezeDeep } from '../codec/copy.js';
import { KERNEL } from '../definition/kernel.js';
import type { AnyDefinition, EventOf } from '../definition/shape.js';
import type { RecordedEvent } from '../ports/event.js';
import { currentEvents, type UnknownEvents } from './current-events.js';
import { Unreadable } from './unreadable.js';

/**
 * The current events of `definition` that a stored event stands for, upcast and decoded as every load does it: one for
 * most, several where an old event was split, none where it was dropped. It is not checked that the event's stream is of
 * the definition.
 *
 * @param unknownEvents what is given of a type that the definition does not have: no event, or a left. Default: `'fail'`.
 * @returns right: the events, frozen. Left: why it cannot be read, and of which kind that is.
 * @example
 * const events = currentEventsOf(Account)(recorded); // Right [{ type: 'account/deposited', data: { ... } }]
 */
export function currentEventsOf<D extends AnyDefinition>(definition: D, unknownEvents: UnknownEvents = 'fail') {
  const kernel = definition[KERNEL];
  return (recorded: RecordedEvent): E.Either<Unreadable, readonly EventOf<D>[]> => {
    const current = currentEvents(kernel, recorded, unknownEvents);
    if (current instanceof Unreadable) return E.left(current);
    const events = current.map(({ event, data }) => Object.freeze({ type: event.type, data: freezeDeep(data) }));
    // Decoded by the definition's own codecs.
    return E.right(events as never);
  };
}
