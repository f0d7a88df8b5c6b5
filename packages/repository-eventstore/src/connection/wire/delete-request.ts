// Encodes the request that deletes or tombstones a stream (`DeleteReq`, `TombstoneReq`), at whatever revision it is.
import { field } from './proto-writer.js';

export function encodeDelete(stream: string): Buffer {
  return field(1, field(1, field(3, stream)), field(4));
}
