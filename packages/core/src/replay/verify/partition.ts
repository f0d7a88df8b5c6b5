// A part of all stream names: those whose hash ends in certain bits.

/** The streams whose hash has `value` as its last `bits` bits: none are all streams. */
export interface Partition {
  readonly bits: number;
  readonly value: number;
}

/** All streams. */
export const WHOLE: Partition = { bits: 0, value: 0 };

const MOST_BITS = 32;

/** Whether `name` is in the partition. */
export function isIn({ bits, value }: Partition, name: string): boolean {
  return bits === 0 || (hashOf(name) << (MOST_BITS - bits)) >>> (MOST_BITS - bits) === value;
}

/** The two halves of a partition; `undefined` when it cannot be split any further. */
export function halves({ bits, value }: Partition): readonly [Partition, Partition] | undefined {
  if (bits >= MOST_BITS) return undefined;
  return [
    { bits: bits + 1, value },
    { bits: bits + 1, value: (value | (1 << bits)) >>> 0 },
  ];
}

// FNV-1a over UTF-16 units, its bits mixed so that each of them says something about all of the name.
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
