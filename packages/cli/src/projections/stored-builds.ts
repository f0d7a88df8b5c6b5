// What is stored of a projection's builds, in whichever store that is.
import * as E from 'fp-ts/lib/Either.js';
import type { BuildStatus, Checkpoint, ParkedStream, Pause } from '@millrace/core';
import { problemOf, type Problem } from '../problem.js';
import type { Place } from './place.js';

export interface StoredSlot {
  readonly slot: number;
  readonly checkpoint: Checkpoint | undefined;
  readonly caughtUp: boolean;
  readonly owner: string | undefined;
  /** Whether the owner's lease has run out. */
  readonly lapsed: boolean;
  readonly parked: number;
}

export interface StoredBuild {
  readonly projection: string;
  readonly version: number;
  /** `at least once`: it has no view here. */
  readonly status: BuildStatus | 'at least once';
  readonly paused: Pause | undefined;
  readonly slots: readonly StoredSlot[];
}

/** All builds of a projection, the oldest version first; none when it never ran. @param now milliseconds since the epoch. */
export async function storedBuilds(place: Place, now: number): Promise<readonly StoredBuild[] | Problem> {
  const { name, version } = place.projection;
  if (place._tag === 'Views') {
    const builds = await place.views.builds(name)();
    if (E.isLeft(builds)) return problemOf(builds.left);
    return builds.right.map(({ build, status, paused, progress }) => ({
      projection: name,
      version: build.version,
      status,
      paused,
      slots: progress.map((slot, index) => ({ ...slot, slot: index, lapsed: slot.lapsed === true })),
    }));
  }
  const info = await place.checkpoints.look(place.name)();
  if (E.isLeft(info)) return problemOf(info.left);
  const { checkpoint, owner, until, paused } = info.right;
  if (checkpoint === undefined && owner === undefined && paused === undefined) return [];
  const lapsed = owner !== undefined && until <= now;
  const parked = checkpoint?.parked?.length ?? 0;
  const slot: StoredSlot = { slot: 0, checkpoint, caughtUp: false, owner, lapsed, parked };
  return [{ projection: name, version, status: 'at least once', paused, slots: [slot] }];
}

/** A parked stream, and where. */
export interface ParkedPlace extends ParkedStream {
  readonly projection: string;
  readonly version: number;
  readonly slot: number;
}

/** The parked streams of all builds that are not retired. */
export async function parkedStreams(place: Place, now: number): Promise<readonly ParkedPlace[] | Problem> {
  const builds = await storedBuilds(place, now);
  if ('_tag' in builds) return builds;
  const found: ParkedPlace[] = [];
  for (const { projection, version, status } of builds) {
    if (status === 'retired') continue;
    if (place._tag === 'Checkpoints') {
      const checkpoint = await place.checkpoints.load(place.name)();
      if (E.isLeft(checkpoint)) return problemOf(checkpoint.left);
      for (const parked of checkpoint.right?.parked ?? []) found.push({ ...parked, projection, version, slot: 0 });
      continue;
    }
    const parked = await place.views.parked({ projection, version })();
    if (E.isLeft(parked)) return problemOf(parked.left);
    for (const each of parked.right) found.push({ ...each, projection, version });
  }
  return found;
}
