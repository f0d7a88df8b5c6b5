// Who may work on a slot in memory: leases and their tokens, judged by the store's clock.
import * as E from 'fp-ts/lib/Either.js';
import type { Clock, Slot, SlotLease } from '@millrace/core';
import { fenced, refused, type Answer } from './answers.js';
import type { MemoryBuild, MemorySlot } from './memory-build.js';
import type { MemoryBuilds } from './memory-builds.js';

/** A slot, and the build that it is of. */
export interface Held {
  readonly at: MemoryBuild;
  readonly slot: MemorySlot;
}

export interface MemoryLeases {
  readonly acquire: (slot: Slot, owner: string, duration: number) => Answer<SlotLease>;
  /** The slot of a lease whose token is the newest. */
  readonly held: (lease: SlotLease) => Answer<Held>;
}

/** Leases of the slots of `builds`. */
export function memoryLeases({ find, nextToken }: MemoryBuilds, { now }: Pick<Clock, 'now'>): MemoryLeases {
  const acquire = (of: Slot, owner: string, duration: number): Answer<SlotLease> => {
    const at = find(of);
    if (at === undefined) return refused(of, 'is not there: prepare it first');
    if (at.status === 'retired') return refused(of, 'is retired');
    const slot = at.slots[of.slot];
    if (slot === undefined) return refused(of, `has no slot ${of.slot}, but ${at.slots.length} of them`);
    if (at.paused !== undefined) return fenced(of, slot.token, at.paused);
    const time = now();
    if (slot.owner !== undefined && slot.owner !== owner && time < slot.until) return fenced(of, slot.token);
    slot.token = nextToken();
    slot.owner = owner;
    slot.until = time + duration;
    return E.right({ slot: of, owner, token: slot.token });
  };

  const held = (lease: SlotLease): Answer<Held> => {
    const at = find(lease.slot);
    if (at === undefined) return refused(lease.slot, 'is not there: it was dropped');
    const slot = at.slots[lease.slot.slot];
    if (slot?.token === lease.token) return E.right({ at, slot });
    // A slot that is gone since its build was split anew has no token: any of the new ones is larger than the old.
    return fenced(lease.slot, (slot ?? at.slots[0])?.token ?? 0n, at.paused);
  };

  return { acquire, held };
}
