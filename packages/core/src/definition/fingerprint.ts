// The fingerprint of a fold: from what is declared, never from the text of functions.
import { sha1 } from '@noble/hashes/legacy';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import type { AggregateKernel, EventKernel } from './kernel.js';
import type { Props } from './props.js';

type Declared = Pick<AggregateKernel, 'type' | 'version' | 'keyProps' | 'state' | 'initial' | 'events'>;

/**
 * A short name for the way in which a model folds its events: the fold's version, its initial state, the names,
 * versions and codecs of its events and which of them are handled, its key, and its snapshot codec. A cached state or a
 * snapshot of another fingerprint is not used. When only the text of an `apply` changes its meaning, or a codec changes
 * under its old name, raise the definition's `version`.
 */
export function fingerprint({ type, version, keyProps, state, initial, events }: Declared): string {
  const declared = [
    type,
    version,
    codecNames(keyProps),
    state?.name,
    inText(initial),
    [...events.values()].map(eventOf).sort(),
  ];
  return bytesToHex(sha1(utf8ToBytes(JSON.stringify(declared)))).slice(0, 16);
}

function eventOf({ type, version, props, apply }: EventKernel): string {
  return JSON.stringify([type, version, codecNames(props).sort(), apply !== undefined]);
}

function codecNames(props: Props): string[] {
  return Object.entries(props).map(([name, codec]) => `${name}: ${codec.name}`);
}

// An initial state may hold what JSON does not; then only what it does counts.
function inText(initial: unknown): string | undefined {
  return JSON.stringify(initial, (_name, value: unknown) => {
    if (typeof value === 'bigint') return String(value);
    return value instanceof Map || value instanceof Set ? [...(value as Iterable<unknown>)] : value;
  });
}
