// How the slots of a projection are spread over its workers: pure, from what each of them can see.
import { slotOf } from '../slot-of.js';

/** What a worker sees. */
export interface Spread {
  /** Who holds each slot; `undefined` where nobody does. A worker that has died may still be told of. */
  readonly holders: readonly (string | undefined)[];
  /** The own name. */
  readonly owner: string;
  /** The slots that are held by this worker, as it knows itself. */
  readonly held: readonly number[];
  /** Workers that live, the own one included. */
  readonly workers: number;
}

/** What to do about it. */
export type Move =
  /** Try to take a slot: the first of these that can be had. Only the store knows whose leases have run out. */
  | { readonly _tag: 'Take'; readonly candidates: readonly number[] }
  /** Give one of the own slots up: somebody has too few. */
  | { readonly _tag: 'GiveUp'; readonly slot: number }
  | { readonly _tag: 'Stay' };

/**
 * Each worker may hold its share, rounded up. As long as another has less than the share rounded down, nobody takes more
 * than that, and of those who hold more, one at a time gives a slot up: the one with the smallest name.
 */
export function nextMove({ holders, owner, held, workers }: Spread): Move {
  const share = holders.length / Math.max(1, workers);
  const [least, most] = [Math.floor(share), Math.ceil(share)];
  const last = held[held.length - 1];
  if (last !== undefined && held.length > most) return { _tag: 'GiveUp', slot: last };
  if (held.length < least) return { _tag: 'Take', candidates: candidatesOf(holders, owner, held) };
  const counts = countsOf(holders);
  const others = [...counts].filter(([name, count]) => name !== owner && count >= least).length;
  if (others < workers - 1 && least > 0) {
    const rich = [...counts].filter(([, count]) => count > least).map(([name]) => name);
    const isTurn = held.length > least && !holders.includes(undefined) && rich.sort()[0] === owner;
    return isTurn && last !== undefined ? { _tag: 'GiveUp', slot: last } : { _tag: 'Stay' };
  }
  return held.length < most ? { _tag: 'Take', candidates: candidatesOf(holders, owner, held) } : { _tag: 'Stay' };
}

function countsOf(holders: Spread['holders']): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const holder of holders) if (holder !== undefined) counts.set(holder, (counts.get(holder) ?? 0) + 1);
  return counts;
}

// Free ones first. Each worker begins at another place, so that those who start together do not all ask for the same.
function candidatesOf(holders: Spread['holders'], owner: string, held: readonly number[]): readonly number[] {
  const by = slotOf(owner, holders.length);
  const all = holders.map((_, i) => (i + by) % holders.length).filter((slot) => !held.includes(slot));
  const free = all.filter((slot) => holders[slot] === undefined);
  return [...free, ...all.filter((slot) => holders[slot] !== undefined)];
}
