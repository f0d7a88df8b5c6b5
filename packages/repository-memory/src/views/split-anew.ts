// Splits a build into another number of slots, so that nothing of what is handled is lost or done twice.
import { comparePositions, slotOf, type Checkpoint, type FormerSlots, type Position } from '@millrace/core';
import { DONE, refused, type Answer } from './answers.js';
import { newSlot, type MemoryBuild, type MemorySlot } from './memory-build.js';

/** Splits it, unless that cannot be done safely. @param nextToken each time a larger one. */
export function splitAnew(at: MemoryBuild, slots: number, nextToken: () => bigint): Answer<void> {
  const { build, slots: old } = at;
  if (!isCount(slots)) return refused(build, `cannot be split into ${slots} slots`);
  if (old.length === slots) return DONE;
  if (old.some(({ parked }) => parked.size > 0)) return refused(build, 'has parked streams: retry them first');
  const applied = old.flatMap((slot) => [...slot.applied.values()]);
  // Rows are split by their keys: of these streams a new slot would have done some rows, and not others.
  if (applied.length > 0 && at.layout.kind === 'documents')
    return refused(build, 'has streams that are handled further than its checkpoint: let it run on');
  const logs = new Set(old.flatMap(({ checkpoint }) => (checkpoint === undefined ? [] : [checkpoint.log])));
  if (logs.size > 1) return refused(build, 'has slots that count different logs');

  const layer: FormerSlots = Object.freeze({
    checkpoints: Object.freeze(old.map(({ checkpoint }) => checkpoint?.position)),
  });
  const former = [...new Set([...old.flatMap((slot) => slot.former), layer])];
  const made = Array.from({ length: slots }, (): MemorySlot => ({
    ...newSlot(nextToken()),
    checkpoint: earliest(old),
    caughtUp: old.every(({ caughtUp }) => caughtUp),
    former,
  }));
  for (const entry of applied) made[slotOf(entry.stream, slots)]?.applied.set(entry.stream, entry);
  at.slots = made;
  return DONE;
}

/** Whether a build can have so many slots. */
export function isCount(slots: number): boolean {
  return Number.isSafeInteger(slots) && slots > 0;
}

// Where all of them are. `undefined` when one has not begun.
function earliest(slots: readonly MemorySlot[]): Checkpoint | undefined {
  let first: Checkpoint | undefined;
  for (const { checkpoint } of slots) {
    if (checkpoint === undefined) return undefined;
    if (first === undefined || isBefore(checkpoint.position, first.position)) first = checkpoint;
  }
  return first;
}

function isBefore(a: Position, b: Position): boolean {
  return comparePositions(a, b) < 0;
}
