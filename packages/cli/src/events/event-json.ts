// A stored event as JSON: where it is, what it says today, and what is stored.
import { originOf, type RecordedEvent } from '@millrace/core';
import type { Decoded } from './decoder.js';

/**
 * What `--json` shows of an event. `events` is what it says today; `data` is what is stored, shown where there is no such
 * thing.
 */
export function eventJson(event: RecordedEvent, decoded: Decoded): object {
  const { stream, revision, position, type, id, created, metadata, data, undecodable } = event;
  const origin = originOf(event);
  return {
    stream,
    revision,
    position,
    type,
    id,
    recorded: new Date(created).toISOString(),
    ...(decoded._tag === 'Current'
      ? { events: decoded.events }
      : undecodable === undefined
        ? { data }
        : { bytes: undecodable.bytes }),
    ...(decoded._tag === 'Unreadable' ? { unreadable: { kind: decoded.kind, message: decoded.message } } : {}),
    metadata,
    ...(origin === undefined ? {} : { origin: { ...origin, created: new Date(origin.created).toISOString() } }),
  };
}
