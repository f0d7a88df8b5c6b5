// The fingerprint of a fold: from what is declared, never from the text of functions.
import { sha1 } from '@noble/hashes/legacy';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import type { AggregateKernel, EventKernel, RetiredKernel, StepKernel } from './kernel.js';
import type { Props } from './props.js';

type Declared = Pick<AggregateKernel, 'type' | 'version' | 'keyProps' | 'state' | 'initial' | 'events' | 'retired'>;

/**
 * A short name for the way in which a model folds its events: the fold's version, its initial state, the names,
 * versions and codecs of its events and which of them are handled, the codecs of their older versions and their former
 * names, its retired events, its key, and its snapshot codec. A cached state or a snapshot of another fingerprint is not
 * used. When only the text of an `apply` or a step changes its meaning, or a codec changes under its old name, raise the
 * definition's `version`.
 */
export function fingerprint({ type, version, keyProps, state, initial, events, retired }: Declared): string {
  const declared = [
    type,
    version,
    codecNames(keyProps),
    state?.name,
    inText(initial),
    [...events.values()].map(eventOf).sort(),
    retired.map(retiredOf).sort(),
  ];
  return bytesToHex(sha1(utf8ToBytes(JSON.stringify(declared)))).slice(0, 16);
}

function eventOf({ type, version, props, apply, steps, formerly }: EventKernel): string {
  const past = [steps.map(stepOf), [...formerly].sort()];
  return JSON.stringify([type, version, codecNames(props).sort(), apply !== undefined, past]);
}

function retiredOf({ type, steps }: RetiredKernel): string {
  return JSON.stringify([type, steps.map(stepOf)]);
}

// A plain function declares nothing but that it is there.
function stepOf({ props }: StepKernel): readonly string[] | undefined {
  return props === undefined ? undefined : codecNames(props).sort();
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
