// What of a replayed event must be as the transform gives it, as one JSON value.
import type { NewEvent, RecordedEvent } from '../../ports/event.js';
import type { Json, JsonObject } from '../../ports/json.js';
import { REPLAYED } from '../origin.js';

/** The parts of an event that are compared, by the name under which a difference is reported. */
export interface ComparedEvent extends JsonObject {
  readonly id: string;
  readonly type: string;
  readonly data: Json;
  readonly metadata: JsonObject;
}

/**
 * What is compared of an event: everything but the mark of its stream (see `origin.ts`), which depends on when the event
 * was written. Ids are UUIDs, and a store may write their letters small.
 */
export function comparedEvent({
  id,
  type,
  data,
  metadata,
  undecodable,
}: NewEvent & Partial<RecordedEvent>): ComparedEvent {
  const compared = { id: id.toLowerCase(), type, data, metadata: withoutMark(metadata) };
  // Its data are given as null: without this, it would be equal to an event whose data are.
  return undecodable === undefined ? compared : { ...compared, undecodable: undecodable.reason };
}

function withoutMark(metadata: JsonObject): JsonObject {
  const replayed = metadata[REPLAYED];
  if (typeof replayed !== 'object' || replayed === null || !Object.hasOwn(replayed, 'mark')) return metadata;
  const { mark: _mark, ...rest } = replayed as JsonObject;
  return { ...metadata, [REPLAYED]: rest };
}
