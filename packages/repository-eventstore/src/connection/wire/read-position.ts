// Decodes a position in `$all`, which stands in answers to appends and in checkpoints alike.
import type { Position } from '@millrace/core';
import type { ProtoReader } from './proto-reader.js';

/** Reads fields 1 (commit) and 2 (prepare), up to `end`. */
export function readPosition(reader: ProtoReader, end: number): Position {
  let commit = 0n;
  let prepare = 0n;
  while (reader.at < end) {
    const tag = reader.varint();
    if (tag === 0x08) commit = reader.uint64();
    else if (tag === 0x10) prepare = reader.uint64();
    else reader.skip(tag);
  }
  return { commit, prepare };
}
