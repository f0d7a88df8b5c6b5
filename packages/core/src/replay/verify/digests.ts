// Rolling hashes of sequences of texts, many of them in one piece of memory.
import { sha256 } from '@noble/hashes/sha2';

/** The bytes of one hash. */
export const DIGEST = 32;

// Made when it is first used: loading a module makes nothing.
let encoder: TextEncoder | undefined;

// The hash so far, followed by the text that is added: used again and again.
let scratch = new Uint8Array(4096);

/**
 * Adds `text` to the hash at `at` of `digests`: the new one is the SHA-256 of the old one and the text. Two sequences have
 * the same hash if they have the same texts in the same order. (Of the hashes at hand this is the fastest for texts as
 * long as events.)
 */
export function addToDigest(digests: Uint8Array, at: number, text: string): void {
  // A UTF-16 unit takes at most three bytes.
  const most = DIGEST + text.length * 3;
  if (scratch.length < most) scratch = new Uint8Array(most * 2);
  scratch.set(digests.subarray(at, at + DIGEST));
  encoder ??= new TextEncoder();
  const { written } = encoder.encodeInto(text, scratch.subarray(DIGEST));
  digests.set(sha256(scratch.subarray(0, DIGEST + written)), at);
}

/** Whether the hashes at `a` and at `b` are equal. */
export function sameDigest(digests: Uint8Array, a: number, b: number): boolean {
  for (let i = 0; i < DIGEST; i++) if (digests[a + i] !== digests[b + i]) return false;
  return true;
}
