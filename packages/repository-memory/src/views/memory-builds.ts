// The builds of all projections in memory: made, swapped in, dropped, and found.
import * as E from 'fp-ts/lib/Either.js';
import type { Build, BuildState, Clock, ViewLayout } from '@millrace/core';
import { DONE, refused, type Answer } from './answers.js';
import { newSlot, stateOf, type MemoryBuild, type MemorySlot } from './memory-build.js';
import { isCount } from './split-anew.js';

export interface MemoryBuilds {
  readonly find: (build: Build) => MemoryBuild | undefined;
  readonly current: (projection: string) => MemoryBuild | undefined;
  /** By version. */
  readonly all: (projection: string) => readonly MemoryBuild[];
  /** Why the build cannot be prepared; its state, if it has been; `undefined`, if it is to be made. */
  readonly prepared: (build: Build, layout: ViewLayout, slots: number) => Answer<BuildState | undefined>;
  readonly make: (build: Build, layout: ViewLayout, slots: number) => BuildState;
  readonly swap: (build: Build) => Answer<void>;
  readonly drop: (build: Build) => Answer<void>;
  /** Fences all who work on it; nobody is given a slot until its `paused` is gone. */
  readonly pause: (at: MemoryBuild, by: string | undefined) => Answer<void>;
  /** Empties it. */
  readonly reset: (at: MemoryBuild) => Answer<void>;
  /** Each time a larger one, also for a build that is made again. */
  readonly nextToken: () => bigint;
}

/** No builds. */
export function memoryBuilds({ now }: Pick<Clock, 'now'>): MemoryBuilds {
  const projections = new Map<string, Map<number, MemoryBuild>>();
  let newest = 0n;

  const nextToken = () => (newest += 1n);
  const find = ({ projection, version }: Build) => projections.get(projection)?.get(version);
  const all = (projection: string) =>
    [...(projections.get(projection)?.values() ?? [])].sort((a, b) => a.build.version - b.build.version);
  const current = (projection: string) => {
    for (const at of projections.get(projection)?.values() ?? []) if (at.status === 'current') return at;
    return undefined;
  };

  const prepared = (build: Build, layout: ViewLayout, slots: number): Answer<BuildState | undefined> => {
    if (!isCount(slots)) return refused(build, `cannot have ${slots} slots`);
    const at = find(build);
    if (at === undefined) return E.right(undefined);
    if (shapeOf(at.layout) !== shapeOf(layout))
      return refused(build, 'is there with another layout: give the new one another version');
    return E.right(stateOf(at, now()));
  };

  const make = ({ projection, version }: Build, layout: ViewLayout, slots: number): BuildState => {
    const made: MemoryBuild = {
      build: Object.freeze({ projection, version }),
      layout,
      status: current(projection) === undefined ? 'current' : 'building',
      slots: Array.from({ length: slots }, () => newSlot(nextToken())),
      rows: new Map(),
      sorted: undefined,
      workers: new Map(),
      paused: undefined,
    };
    const versions = projections.get(projection);
    if (versions === undefined) projections.set(projection, new Map([[version, made]]));
    else versions.set(version, made);
    return stateOf(made, now());
  };

  const swap = (build: Build): Answer<void> => {
    const next = find(build);
    if (next === undefined) return refused(build, 'is not there: prepare it first');
    const before = current(build.projection);
    if (before === next) return DONE;
    // What was current once goes back as it is: it has been read like that before.
    if (next.status === 'building') {
      const parked = next.slots.reduce((sum, slot) => sum + slot.parked.size, 0);
      if (parked > 0) return refused(build, `has ${parked} parked streams: retry them first`);
      if (next.slots.some(({ caughtUp }) => !caughtUp)) return refused(build, 'has not caught up yet');
    }
    if (before !== undefined) retire(before);
    next.status = 'current';
    // Whoever built it comes back, and learns that its side effects are wanted. It keeps its lease.
    for (const slot of next.slots) slot.token = nextToken();
    return DONE;
  };

  const retire = (at: MemoryBuild) => {
    at.status = 'retired';
    takeAway(at.slots);
  };

  const takeAway = (slots: readonly MemorySlot[]) => {
    for (const slot of slots) {
      slot.token = nextToken();
      slot.owner = undefined;
    }
  };

  const pause = (at: MemoryBuild, by: string | undefined): Answer<void> => {
    if (at.paused !== undefined) return DONE;
    at.paused = Object.freeze({ since: now(), by });
    takeAway(at.slots);
    return DONE;
  };

  const drop = (build: Build): Answer<void> => {
    if (find(build)?.status === 'current') return refused(build, 'is the current one: swap another in first');
    projections.get(build.projection)?.delete(build.version);
    return DONE;
  };

  const reset = (at: MemoryBuild): Answer<void> => {
    if (at.layout.kind === 'custom')
      return refused(at.build, 'is a custom view: what it has written is not known here');
    at.slots = at.slots.map(() => newSlot(nextToken()));
    at.rows.clear();
    at.sorted = undefined;
    return DONE;
  };

  return { find, current, all, prepared, make, swap, drop, pause, reset, nextToken };
}

function shapeOf(layout: ViewLayout): string {
  if (layout.kind === 'custom') return layout.kind;
  return JSON.stringify([layout.key, layout.lookups].map((fields) => fields.map(({ name, type }) => [name, type])));
}
