// The target streams of one pass: how many events were expected and found in each, and their hashes.
import { addToDigest, DIGEST, sameDigest } from './digests.js';
import type { Narrowing } from './narrowing.js';

/** What a pass has found out about one stream. */
export interface ComparedStream {
  readonly stream: string;
  /** How many events it should have. */
  readonly expected: number;
  /** How many events it has that a replay wrote. */
  readonly found: number;
  /** How many others it has. */
  readonly others: number;
  readonly equal: boolean;
}

// Beside the names, a stream takes two hashes, three counts and a flag: no objects, since there are many streams.
const COUNTS = 3;
const [EXPECTED, FOUND, OTHERS] = [0, 1, 2] as const;

/** The streams of one pass. A name that the pass does not deal with, or not any more, is passed over. */
export class StreamTable {
  readonly #narrowing: Narrowing;
  readonly #allowOthers: boolean;
  #slots = new Map<string, number>();
  #digests = new Uint8Array(0);
  #counts = new Uint32Array(0);
  #broken = new Uint8Array(0);

  /** @param allowOthers whether events that no replay wrote may stand behind all others. */
  constructor(narrowing: Narrowing, allowOthers: boolean) {
    this.#narrowing = narrowing;
    this.#allowOthers = allowOthers;
  }

  /** Whether an event of the stream would be counted. */
  concerns(stream: string): boolean {
    return this.#slots.has(stream) || this.#narrowing.has(stream);
  }

  /** @param text of the next event that should stand in the stream. */
  expect(stream: string, text: string): void {
    const slot = this.#slotOf(stream);
    if (slot !== undefined) this.#add(slot, EXPECTED, text);
  }

  /** @param text of the next event that a replay wrote to the stream. */
  find(stream: string, text: string): void {
    const slot = this.#slotOf(stream);
    if (slot === undefined) return;
    if (this.#count(slot, OTHERS) > 0) this.#broken[slot] = 1;
    this.#add(slot, FOUND, text);
  }

  /** An event stands in the stream that no replay wrote. Of a stream that nothing is expected of it is none of our business. */
  findOther(stream: string): void {
    const slot = this.#slots.get(stream);
    if (slot === undefined) return;
    this.#increment(slot, OTHERS);
    if (!this.#allowOthers) this.#broken[slot] = 1;
  }

  /** In the order in which they were first met. */
  *streams(): Iterable<ComparedStream> {
    for (const [stream, slot] of this.#slots) {
      const [expected, found] = [this.#count(slot, EXPECTED), this.#count(slot, FOUND)];
      const at = slot * 2 * DIGEST;
      const equal = expected === found && this.#broken[slot] === 0 && sameDigest(this.#digests, at, at + DIGEST);
      yield { stream, expected, found, others: this.#count(slot, OTHERS), equal };
    }
  }

  #slotOf(stream: string): number | undefined {
    const known = this.#slots.get(stream);
    if (known !== undefined) return known;
    if (!this.#narrowing.has(stream)) return undefined;
    this.#narrowing.makeRoom(this.#slots.size, () => this.#leave());
    if (!this.#narrowing.has(stream)) return undefined;
    const slot = this.#slots.size;
    if (slot === this.#broken.length) this.#resize(Math.max(16, slot * 2));
    this.#slots.set(stream, slot);
    return slot;
  }

  #add(slot: number, which: typeof EXPECTED | typeof FOUND, text: string): void {
    this.#increment(slot, which);
    addToDigest(this.#digests, (slot * 2 + which) * DIGEST, text);
  }

  #count(slot: number, which: number): number {
    return this.#counts[slot * COUNTS + which] ?? 0;
  }

  #increment(slot: number, which: number): void {
    this.#counts[slot * COUNTS + which] = this.#count(slot, which) + 1;
  }

  // Moves what stays to the front.
  #leave(): number {
    const before = this.#slots;
    this.#slots = new Map();
    for (const [stream, from] of before) {
      if (!this.#narrowing.has(stream)) continue;
      const to = this.#slots.size;
      this.#slots.set(stream, to);
      this.#digests.copyWithin(to * 2 * DIGEST, from * 2 * DIGEST, (from + 1) * 2 * DIGEST);
      this.#counts.copyWithin(to * COUNTS, from * COUNTS, (from + 1) * COUNTS);
      this.#broken.copyWithin(to, from, from + 1);
    }
    const { size } = this.#slots;
    this.#digests.fill(0, size * 2 * DIGEST);
    this.#counts.fill(0, size * COUNTS);
    this.#broken.fill(0, size);
    return size;
  }

  #resize(length: number): void {
    const [digests, counts, broken] = [this.#digests, this.#counts, this.#broken];
    this.#digests = new Uint8Array(length * 2 * DIGEST);
    this.#counts = new Uint32Array(length * COUNTS);
    this.#broken = new Uint8Array(length);
    this.#digests.set(digests);
    this.#counts.set(counts);
    this.#broken.set(broken);
  }
}
