// Event ids: UUIDv5 (RFC 9562) over what makes an event the same event, so that only the same bytes have the same id.
import type { JsonObject } from '../ports/json.js';
import { nameUuid } from './name-uuid.js';

// The namespace of Millrace's event ids: a UUIDv4 drawn once, and never to be changed.
const NAMESPACE = Uint8Array.from([
  0x3d, 0x1f, 0x9a, 0x52, 0x7c, 0x0e, 0x4b, 0x86, 0xa1, 0xd4, 0x58, 0xe3, 0x90, 0x6b, 0xc7, 0x2f,
]);

/** Which event of which commit. */
export interface PlaceInCommit {
  readonly commandId: string;
  readonly stream: string;
  readonly index: number;
  /** How many events the commit has. */
  readonly count: number;
}

/**
 * The id of one event of a commit. It covers the command id, the stream, the place in the commit and how many events
 * the commit has, the event type and the data. (The number of events is covered so that a commit of one event is not
 * taken for the first half of a commit of two.)
 */
export function eventId({ commandId, stream, index, count }: PlaceInCommit, type: string, data: JsonObject): string {
  return nameUuid(NAMESPACE, JSON.stringify([commandId, stream, index, count, type, data]));
}
