// Writes the work of a commit into a build and a slot of it. Nothing here can fail: what is wrong is found before.
import {
  comparePositions,
  freezeJson,
  type AppliedStream,
  type Checkpoint,
  type FormerSlots,
  type ParkedStream,
  type RowChange,
  type ViewWork,
} from '@millrace/core';
import { DONE, failed, nameOf, refused, type Answer } from './answers.js';
import type { MemoryBuild, MemorySlot } from './memory-build.js';

/** Whether the rows can be kept; freezes them. What is frozen already is taken to be JSON, and frozen inside. */
export function checkRows(at: MemoryBuild, rows: readonly RowChange[] | undefined): Answer<void> {
  if (rows === undefined || rows.length === 0) return DONE;
  if (at.layout.kind === 'custom') return refused(at.build, 'is a custom view: it has no rows');
  for (const { key, row } of rows) {
    if (!key.isWellFormed()) return unkept(at, key, 'the key is not valid Unicode');
    if (row === undefined || (typeof row === 'object' && Object.isFrozen(row))) continue;
    const issue = freezeJson(row);
    if (issue !== undefined) return unkept(at, key, `${issue.path} ${issue.message}`);
  }
  return DONE;
}

function unkept({ build }: MemoryBuild, key: string, why: string): Answer<never> {
  const message = `the row ${JSON.stringify(key)} of ${nameOf(build)} cannot be kept: ${why}`;
  return failed(message, new Error(message), false);
}

/** Writes all of it. The rows have been checked. */
export function writeWork(at: MemoryBuild, slot: MemorySlot, work: ViewWork): void {
  const { checkpoint, rows, applied, park, unpark, retried } = work;
  if (rows !== undefined) writeRows(at, rows);
  if (checkpoint !== undefined) advance(slot, checkpoint);
  if (work.caughtUp === true) slot.caughtUp = true;
  if (applied !== undefined) for (const entry of applied) apply(slot, entry);
  if (unpark !== undefined) for (const stream of unpark) slot.parked.delete(stream);
  if (park !== undefined) for (const stream of park) set(slot, stream);
  if (retried !== undefined) for (const stream of retried) answer(slot, stream);
}

function writeRows(at: MemoryBuild, rows: readonly RowChange[]): void {
  const { rows: kept } = at;
  const before = kept.size;
  let removed = false;
  for (const { key, row } of rows) {
    if (row === undefined) removed = kept.delete(key) || removed;
    else kept.set(key, row);
  }
  if (removed || kept.size !== before) at.sorted = undefined;
}

function advance(slot: MemorySlot, { position, log }: Checkpoint): void {
  const kept = slot.checkpoint;
  if (kept !== undefined && kept.log !== log) {
    // Positions of another log say nothing of this one.
    slot.applied.clear();
    slot.former = [];
  } else if (kept !== undefined && comparePositions(position, kept.position) <= 0) return;
  const { commit, prepare } = position;
  slot.checkpoint = Object.freeze({ position: Object.freeze({ commit, prepare }), log });
  for (const [stream, entry] of slot.applied) if (passed(slot, entry)) slot.applied.delete(stream);
  if (slot.former.length > 0) slot.former = slot.former.filter((layer) => !isPassed(slot, layer));
}

function apply(slot: MemorySlot, entry: AppliedStream): void {
  const kept = slot.applied.get(entry.stream);
  if (passed(slot, entry) || (kept !== undefined && kept.revision >= entry.revision)) return;
  slot.applied.set(entry.stream, Object.freeze({ ...entry }));
}

function passed({ checkpoint }: MemorySlot, { position }: Pick<AppliedStream, 'position'>): boolean {
  return checkpoint !== undefined && comparePositions(checkpoint.position, position) >= 0;
}

// What it says of its slots is no more than what the checkpoint says.
function isPassed(slot: MemorySlot, { checkpoints }: FormerSlots): boolean {
  return checkpoints.every((position) => position === undefined || passed(slot, { position }));
}

function set(slot: MemorySlot, parked: ParkedStream): void {
  const retry = slot.parked.get(parked.stream)?.retry ?? false;
  slot.parked.set(parked.stream, { parked: Object.freeze({ ...parked }), retry });
}

function answer(slot: MemorySlot, stream: string): void {
  const kept = slot.parked.get(stream);
  if (kept !== undefined) kept.retry = false;
}
