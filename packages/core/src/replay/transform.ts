// A transform: what is written to the target in place of a stored event.
import type { RecordedEvent } from '../ports/event.js';
import type { Json, JsonObject } from '../ports/json.js';

/** An event for the target, as a transform gives it. A `RecordedEvent` is one: it stands for itself, unchanged. */
export interface ReplacedBy {
  /** Any stream name but that of a system stream. */
  readonly stream: string;
  readonly type: string;
  readonly data: Json;
  /** Where the event comes from is added to it, as `replayed`. */
  readonly metadata: JsonObject;
}

/**
 * From one stored event to what is written in its place: one event, several (of one stream or of many), or none. It must
 * be pure and synchronous: it is run again when a replay is resumed, and when the target is verified. What it throws is
 * a failure of that event, dealt with by policy.
 *
 * The order of the target is that of the log: events that are written to one target stream stand there in the order of
 * their sources in the log, whatever streams these were in.
 *
 * @example
 * // Renames the streams of one category, and drops the events of another.
 * const transform: Transform = (event) =>
 *   event.stream.startsWith('draft-') ? undefined : { ...event, stream: event.stream.replace(/^konto-/, 'account-') };
 */
export type Transform = (event: RecordedEvent) => ReplacedBy | readonly ReplacedBy[] | undefined;

/** The transform that changes nothing. */
export const asStored: Transform = (event) => event;
