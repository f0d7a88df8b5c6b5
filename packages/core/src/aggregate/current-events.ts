// From a stored event to current ones: the one place where stored events are upcast and decoded, for every reader.
import { Issues } from '../codec/record.js';
import type { AggregateKernel, EventKernel } from '../definition/kernel.js';
import type { RecordedEvent } from '../ports/event.js';
import type { JsonObject } from '../ports/json.js';

/** What to do with an event whose type the definition does not have. */
export type UnknownEvents = 'fail' | 'ignore';

/** Why a stored event cannot be read. The event itself says where it is. */
export interface Unreadable {
  readonly recorded: RecordedEvent;
  readonly message: string;
  readonly cause?: unknown;
}

/**
 * Gives `visit` each current event that `recorded` stands for, with data that is its own to change.
 *
 * @returns why the event cannot be read; then `visit` was not called.
 */
export function visitCurrent(
  kernel: AggregateKernel,
  recorded: RecordedEvent,
  unknownEvents: UnknownEvents,
  visit: (event: EventKernel, data: unknown) => void,
): Unreadable | undefined {
  const event = kernel.events.get(recorded.type);
  if (event === undefined) {
    if (unknownEvents === 'ignore' || recorded.type.startsWith('$')) return undefined;
    return { recorded, message: `'${kernel.type}' has no such event` };
  }
  if (recorded.undecodable !== undefined) return { recorded, message: recorded.undecodable.reason };
  const { schemaVersion = 1 } = recorded.metadata;
  const raw = schemaVersion === event.version ? recorded.data : upcast(event, recorded, schemaVersion);
  if (raw instanceof Failure) return { recorded, message: raw.message, cause: raw.cause };
  const data = event.codec.decode(raw, 'ignore');
  if (data instanceof Issues) {
    const list = data.list.map(({ path, message }) => `${path}: ${message}`).join('; ');
    return { recorded, message: `does not decode: ${list}` };
  }
  visit(event, data);
  return undefined;
}

class Failure {
  constructor(
    readonly message: string,
    readonly cause?: unknown,
  ) {}
}

function upcast(event: EventKernel, recorded: RecordedEvent, version: unknown): unknown {
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    return new Failure(`schemaVersion ${JSON.stringify(version)} is no version`);
  if (version > event.version)
    return new Failure(`is of version ${String(version)}, and this model knows up to ${String(event.version)}`);
  let data = recorded.data as JsonObject;
  try {
    for (const step of event.upcasts.slice(version - 1)) data = step(data);
  } catch (cause) {
    return new Failure(`cannot be upcast from version ${String(version)}`, cause);
  }
  return data;
}
