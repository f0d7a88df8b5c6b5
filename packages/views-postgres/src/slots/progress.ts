// All that a runner must know to go on with a slot, as of one moment.
import * as E from 'fp-ts/lib/Either.js';
import type { AppliedStream, FormerSlots, ParkedStream, Progress, SlotLease } from '@millrace/core';
import type { Answer } from '../answer.js';
import { checkpointOf, statusOf } from '../builds/read-builds.js';
import type { Database } from '../connection/database.js';
import { whyNot } from './why-not.js';

// As the statements below put them into arrays. Numbers that may be large are texts.
type StoredPlace = readonly [commit: string, prepare: string];
type StoredApplied = readonly [stream: string, revision: string, ...place: StoredPlace];
export type StoredParked = readonly [...StoredApplied, type: string, error: string, since: number];

/** A parked stream as a JSON array. */
export const PARKED_AS_ARRAY =
  'json_build_array(p.stream, p.revision::text, p.commit::text, p.prepare::text, p.type, p.error, p.since)';

/** @throws what pg throws. */
export async function progress(database: Database, lease: SlotLease): Promise<Answer<Progress>> {
  const { names, ask } = database;
  const { slot, token } = lease;
  const [row] = await ask({
    text: `select b.status, (select count(*)::text from ${names.slots} where build = b.id),
        s.commit::text, s.prepare::text, s.log, s.caught_up::text, s.former::text,
        (select coalesce(json_agg(${PARKED_AS_ARRAY} order by p.since, p.id), '[]')::text
          from ${names.parked} p where p.build = s.build and p.slot = s.slot),
        (select coalesce(json_agg(json_build_array(a.stream, a.revision::text, a.commit::text, a.prepare::text)), '[]')::text
          from ${names.applied} a where a.build = s.build and a.slot = s.slot and a.era = s.era
          and (s.commit is null or (a.commit, a.prepare) > (s.commit, s.prepare)))
      from ${names.builds} b join ${names.slots} s on s.build = b.id
      where b.projection = $1 and b.version = $2 and s.slot = $3 and s.token = $4`,
    values: [slot.projection, slot.version, slot.slot, token],
  });
  if (row === undefined) return whyNot(database, lease);
  const [status, slots, commit, prepare, log, caughtUp, former, parked, applied] = row;
  return E.right({
    status: statusOf(status),
    slots: Number(slots),
    checkpoint: checkpointOf(commit, prepare, log),
    caughtUp: caughtUp === 'true',
    parked: listOf<StoredParked>(parked).map(parkedOf),
    applied: listOf<StoredApplied>(applied).map(appliedOf),
    former: listOf<readonly (StoredPlace | null)[]>(former).map(formerOf),
  });
}

/** The parked stream of an array made by `PARKED_AS_ARRAY`. */
export function parkedOf([stream, revision, commit, prepare, type, error, since]: StoredParked): ParkedStream {
  return { ...appliedOf([stream, revision, commit, prepare]), type, error, since };
}

function appliedOf([stream, revision, commit, prepare]: StoredApplied): AppliedStream {
  return { stream, revision: BigInt(revision), position: { commit: BigInt(commit), prepare: BigInt(prepare) } };
}

function formerOf(places: readonly (StoredPlace | null)[]): FormerSlots {
  const checkpoints = places.map((place) =>
    place === null ? undefined : { commit: BigInt(place[0]), prepare: BigInt(place[1]) },
  );
  return { checkpoints };
}

function listOf<A>(json: string | null | undefined): readonly A[] {
  return JSON.parse(json ?? '[]') as readonly A[];
}
