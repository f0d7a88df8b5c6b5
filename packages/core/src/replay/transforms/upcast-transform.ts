// `upcastTransform`: every event rewritten in its current version, so that the target needs no upcasts.
import { currentEvents, versionOf } from '../../aggregate/current-events.js';
import { Unreadable } from '../../aggregate/unreadable.js';
import type { CurrentEvent } from '../../aggregate/upcasting.js';
import type { Fields } from '../../codec/record.js';
import { kernelsByType } from '../../definition/kernels-by-type.js';
import type { AnyDefinition } from '../../definition/shape.js';
import type { RecordedEvent } from '../../ports/event.js';
import type { Transform } from '../transform.js';
import { categoryOf } from './category-of.js';
import { replacedByCurrent } from './replaced-by-current.js';

/**
 * A transform that keeps every stream and rewrites each event as the current events that it stands for: in the current
 * version, under the current name, split or dropped as the definition's upcasts say. An event that cannot be read is a
 * failure, one of an unknown type included. What is stored in the current version is checked, and written as it is; so,
 * unchecked, are the events of streams that are of none of the definitions.
 *
 * @throws DefinitionError when two definitions have one type.
 * @example
 * const running = replay({ name: 'upcast', from: old, to: store, transform: upcastTransform([Account, Transfer]) });
 */
export function upcastTransform(definitions: readonly AnyDefinition[]): Transform {
  const kernels = kernelsByType('upcastTransform', definitions);
  return (recorded) => {
    const kernel = kernels.get(categoryOf(recorded.stream));
    if (kernel === undefined) return recorded;
    const current = currentEvents(kernel, recorded, 'fail');
    if (current instanceof Unreadable) throw new Error(current.message, { cause: current.cause });
    if (isCurrent(recorded, current)) return recorded;
    return current.map(({ event, data }) =>
      replacedByCurrent(kernel, event, data as Readonly<Fields>, recorded, recorded.stream),
    );
  };
}

// What is of the current version is read as it is: as one event of its own type.
function isCurrent(recorded: RecordedEvent, [one]: readonly CurrentEvent[]): boolean {
  return one?.event.type === recorded.type && versionOf(recorded) === one.event.version;
}
