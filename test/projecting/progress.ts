// How far the projections are, as anyone can see it in the database.
import { comparePositions, type Position } from '@millrace/core';
import { isLeft } from 'fp-ts/lib/Either.js';
import { Entries, Totals, type Views } from './views.js';

/** One slot of one of the projections. */
export interface SlotProgress {
  /** In words. */
  readonly name: string;
  /** Everything up to here is in the view. */
  readonly position: Position | undefined;
  readonly parked: number;
  /** Who works on it. */
  readonly owner: string | undefined;
}

/** All slots; `undefined` when the database does not answer, or the builds are not there yet. */
export async function slotsOf(views: Views): Promise<readonly SlotProgress[] | undefined> {
  const slots: SlotProgress[] = [];
  for (const { name } of [Totals, Entries]) {
    const builds = await views.builds(name)();
    if (isLeft(builds) || builds.right[0] === undefined) return undefined;
    for (const [slot, { checkpoint, parked, owner }] of builds.right[0].progress.entries())
      slots.push({ name: `slot ${String(slot)} of ${name}`, position: checkpoint?.position, parked, owner });
  }
  return slots;
}

/** Whether everything up to `position` is in the views. */
export function isHandled(slots: readonly SlotProgress[] | undefined, position: Position): boolean {
  return slots?.every((slot) => slot.position !== undefined && comparePositions(slot.position, position) >= 0) ?? false;
}
