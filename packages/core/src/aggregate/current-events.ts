// From a stored event to current ones: the one place where stored events are upcast and decoded, for every reader.
import { Issues } from '../codec/record.js';
import type { AggregateKernel, EventKernel } from '../definition/kernel.js';
import type { RecordedEvent } from '../ports/event.js';
import { inWords, Unreadable } from './unreadable.js';
import { upcastEvents, type CurrentEvent } from './upcasting.js';

/** What to do with an event whose type the definition does not have. */
export type UnknownEvents = 'fail' | 'ignore';

const NONE: readonly CurrentEvent[] = [];

/**
 * Gives `visit` each current event that `recorded` stands for, with data that is its own to change: one for most, several
 * where it was split, none where it was dropped or is to be ignored. All of them are decoded before the first is given.
 *
 * @returns why the event cannot be read; then `visit` was not called.
 */
export function visitCurrent(
  kernel: AggregateKernel,
  recorded: RecordedEvent,
  unknownEvents: UnknownEvents,
  visit: (event: EventKernel, data: unknown) => void,
): Unreadable | undefined {
  const event = asStored(kernel, recorded);
  if (event !== undefined) {
    const data = decode(event, recorded);
    if (data instanceof Unreadable) return data;
    visit(event, data);
    return undefined;
  }
  const current = lifted(kernel, recorded, unknownEvents);
  if (current instanceof Unreadable) return current;
  for (const one of current) visit(one.event, one.data);
  return undefined;
}

/** As `visitCurrent`: the current events that `recorded` stands for, or why it cannot be read. */
export function currentEvents(
  kernel: AggregateKernel,
  recorded: RecordedEvent,
  unknownEvents: UnknownEvents,
): readonly CurrentEvent[] | Unreadable {
  const event = asStored(kernel, recorded);
  if (event === undefined) return lifted(kernel, recorded, unknownEvents);
  const data = decode(event, recorded);
  return data instanceof Unreadable ? data : [{ event, data }];
}

/** The version in which an event is stored: absent is 1. */
export function versionOf({ metadata }: RecordedEvent): unknown {
  const { schemaVersion = 1 } = metadata;
  return schemaVersion;
}

// Most events are stored in the current version: they take this way, past everything else.
function asStored(kernel: AggregateKernel, recorded: RecordedEvent): EventKernel | undefined {
  const event = kernel.stored.get(recorded.type)?.event;
  return event !== undefined && versionOf(recorded) === event.version && recorded.undecodable === undefined
    ? event
    : undefined;
}

function decode(event: EventKernel, recorded: RecordedEvent): unknown {
  const data = event.codec.decode(recorded.data, 'ignore');
  return data instanceof Issues
    ? new Unreadable('does-not-decode', recorded, `does not decode: ${inWords(data.list)}`)
    : data;
}

function lifted(
  kernel: AggregateKernel,
  recorded: RecordedEvent,
  unknownEvents: UnknownEvents,
): readonly CurrentEvent[] | Unreadable {
  const stored = kernel.stored.get(recorded.type);
  if (stored === undefined) {
    if (unknownEvents === 'ignore' || recorded.type.startsWith('$')) return NONE;
    return new Unreadable('unknown-type', recorded, `'${kernel.type}' has no such event`);
  }
  if (recorded.undecodable !== undefined) return new Unreadable('undecodable', recorded, recorded.undecodable.reason);
  const version = versionOf(recorded);
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    return new Unreadable('newer-version', recorded, `schemaVersion ${JSON.stringify(version)} is no version`);
  if (version > stored.version) {
    const known = `this model knows up to ${String(stored.version)}`;
    return new Unreadable('newer-version', recorded, `is of version ${String(version)}, and ${known}`);
  }
  return upcastEvents(kernel, stored, recorded, version);
}
