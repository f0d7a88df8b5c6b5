// UUIDs on the wire: as text, as we ask for them, or as two 64-bit halves, as some answers of the server have them.
import type { ProtoReader } from './proto-reader.js';

const STRUCTURED = (1 << 3) | 2;
const TEXT = (2 << 3) | 2;
const MOST = 1 << 3;
const LEAST = 2 << 3;

/** Reads a UUID up to `end` as text. */
export function readUuid(reader: ProtoReader, end: number): string {
  let text = '';
  while (reader.at < end) {
    const tag = reader.varint();
    if (tag === TEXT) text = reader.string();
    else if (tag === STRUCTURED) text = readStructured(reader, reader.end());
    else reader.skip(tag);
  }
  return text;
}

function readStructured(reader: ProtoReader, end: number): string {
  let most = 0n;
  let least = 0n;
  while (reader.at < end) {
    const tag = reader.varint();
    if (tag === MOST) most = reader.uint64();
    else if (tag === LEAST) least = reader.uint64();
    else reader.skip(tag);
  }
  const hex = most.toString(16).padStart(16, '0') + least.toString(16).padStart(16, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
