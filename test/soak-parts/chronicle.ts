// What one reader has seen of each stream: how much, and a hash of it in order. Two readers who saw the same have equal
// chronicles, and neither has kept an event.
import type { RecordedEvent } from '@millrace/core';

export type Seen = 'next' | 'again' | 'gap';

export interface Chronicle {
  /** Takes an event down if it is the next of its stream. */
  readonly see: (stream: number, event: Pick<RecordedEvent, 'id' | 'revision'>) => Seen;
  /** How many events of the stream were seen. */
  readonly length: (stream: number) => number;
  readonly hash: (stream: number) => number;
}

export function chronicle(streams: number): Chronicle {
  const lengths = new Uint32Array(streams);
  const hashes = new Uint32Array(streams);
  return {
    see: (stream, { id, revision }) => {
      const next = lengths[stream] ?? 0;
      if (revision < BigInt(next)) return 'again';
      if (revision > BigInt(next)) return 'gap';
      // FNV-1a, a word of the id at a time; the ids are hashes themselves.
      const word = Number.parseInt(id.slice(0, 8), 16);
      hashes[stream] = Math.imul((hashes[stream] ?? 0) ^ word, 0x01000193);
      lengths[stream] = next + 1;
      return 'next';
    },
    length: (stream) => lengths[stream] ?? 0,
    hash: (stream) => hashes[stream] ?? 0,
  };
}
