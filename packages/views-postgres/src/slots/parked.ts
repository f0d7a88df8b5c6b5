// Parked streams of a build, and the requests to retry them.
import * as E from 'fp-ts/lib/Either.js';
import type { Build, ParkedStream, SlotLease } from '@millrace/core';
import { notThere, type Answer } from '../answer.js';
import { streamId } from '../commit/stream-id.js';
import type { Database } from '../connection/database.js';
import { PARKED_AS_ARRAY, parkedOf, type StoredParked } from './progress.js';
import { whyNot } from './why-not.js';

/** The parked streams of all slots. @throws what pg throws. */
export async function parkedOfBuild(
  { names, ask }: Database,
  build: Build,
): Promise<Answer<readonly (ParkedStream & { readonly slot: number })[]>> {
  const rows = await ask({
    text: `select p.slot::text, ${PARKED_AS_ARRAY}::text
      from ${names.builds} b left join ${names.parked} p on p.build = b.id
      where b.projection = $1 and b.version = $2 order by p.since, p.slot, p.id`,
    values: [build.projection, build.version],
  });
  if (rows.length === 0) return notThere(build);
  return E.right(
    rows.flatMap(([slot, parked]) =>
      typeof slot === 'string' && typeof parked === 'string'
        ? [{ ...parkedOf(JSON.parse(parked) as StoredParked), slot: Number(slot) }]
        : [],
    ),
  );
}

/** Asks for a retry; gives for how many. @throws what pg throws. */
export async function requestRetry(
  { names, ask }: Database,
  build: Build,
  streams: readonly string[] | undefined,
): Promise<Answer<number>> {
  const [row] = await ask({
    text: `with build as (select id from ${names.builds} where projection = $1 and version = $2), asked as (
        update ${names.parked} p set retry = true from build
        where p.build = build.id and ($3::text[] is null or p.id = any($3)) returning 1
      )
      select (select count(*)::text from asked) from build`,
    values: [build.projection, build.version, streams?.map(streamId) ?? null],
  });
  return row === undefined ? notThere(build) : E.right(Number(row[0]));
}

/** The parked streams of a slot that somebody asked to retry. @throws what pg throws. */
export async function retryRequests(database: Database, lease: SlotLease): Promise<Answer<readonly string[]>> {
  const { names, ask } = database;
  const { slot, token } = lease;
  const rows = await ask({
    text: `select p.stream from ${names.builds} b join ${names.slots} s on s.build = b.id
      left join ${names.parked} p on p.build = s.build and p.slot = s.slot and p.retry
      where b.projection = $1 and b.version = $2 and s.slot = $3 and s.token = $4 order by p.since, p.id`,
    values: [slot.projection, slot.version, slot.slot, token],
  });
  if (rows.length === 0) return whyNot(database, lease);
  return E.right(rows.flatMap(([stream]) => (typeof stream === 'string' ? [stream] : [])));
}
