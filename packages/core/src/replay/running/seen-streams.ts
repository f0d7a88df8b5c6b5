// Which streams were written: a Bloom filter, so that millions of names take a megabyte.

/** 2^23 bits: of a million streams, one in forty that was not written is taken for one that was, and read. */
const BITS = 23;
const HASHES = 4;

/** Streams that were written, as far as can be told: `has` may say yes of one that was not, and never no of one that was. */
export class SeenStreams {
  readonly #bits = new Uint32Array(2 ** (BITS - 5));

  add(stream: string): void {
    const [first, step] = hashes(stream);
    for (let n = 0; n < HASHES; n++) {
      const bit = placeOf(first + n * step);
      this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
    }
  }

  has(stream: string): boolean {
    const [first, step] = hashes(stream);
    for (let n = 0; n < HASHES; n++) {
      const bit = placeOf(first + n * step);
      if (((this.#bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }
}

function placeOf(hash: number): number {
  return (hash >>> 0) & (2 ** BITS - 1);
}

// FNV-1a, mixed as by MurmurHash3's finalizer, from two beginnings: all places come from two numbers (Kirsch and
// Mitzenmacher, "Less Hashing, Same Performance", 2006).
function hashes(text: string): readonly [number, number] {
  let [one, other] = [0x811c9dc5, 0x01000193];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x5bd1e995);
  }
  return [mixed(one), mixed(other) | 1];
}

function mixed(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const more = Math.imul(half ^ (half >>> 13), 0xc2b2ae35);
  return more ^ (more >>> 16);
}
