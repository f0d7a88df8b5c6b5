// The fingerprint of a fold: from what is declared, never from the text of functions.
import { sha1 } from '@noble/hashes/legacy';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import type { AggregateKernel } from './kernel.js';

/**
 * A short name for the way in which a model folds its events: the fold's version, names and versions of its events,
 * and its snapshot codec. A cached state or a snapshot of another fingerprint is not used. When only the text of an
 * `apply` changes its meaning, raise the definition's `version`.
 */
export function fingerprint(
  kernel: Pick<AggregateKernel, 'type' | 'version' | 'key' | 'state'> & {
    readonly events: Iterable<
      readonly [string, { readonly version: number; readonly codec: { readonly names: readonly string[] } }]
    >;
  },
): string {
  const events = [...kernel.events]
    .map(([type, { version, codec }]) => [type, version, [...codec.names].sort()])
    .sort();
  const declared = JSON.stringify([kernel.type, kernel.version, kernel.key.names, kernel.state?.name ?? '', events]);
  return bytesToHex(sha1(utf8ToBytes(declared))).slice(0, 16);
}
