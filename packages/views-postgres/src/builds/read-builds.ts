// What is known of the builds of a projection.
import type { BuildState, BuildStatus, Checkpoint, Pause, SlotState } from '@millrace/core';
import type { Row, Statement } from '../connection/statement.js';
import type { Names } from '../names.js';

/** A build, and what the store alone must know of it. */
export interface KnownBuild {
  readonly state: BuildState;
  readonly id: string;
  readonly layout: string;
  readonly indexed: boolean;
}

/** Two columns of the build `b`: since when it is paused, and by whom. */
export const PAUSE = `(extract(epoch from b.paused_at) * 1000)::bigint::text, b.paused_by`;

/** The pause that `PAUSE` reads. */
export function pauseOf(since: string | null | undefined, by: string | null | undefined): Pause | undefined {
  return typeof since === 'string' ? { since: Number(since), by: by ?? undefined } : undefined;
}

/** All builds of a projection by version, or the one of `version`. @throws what pg throws. */
export async function readBuilds(
  run: (statement: Statement) => Promise<readonly Row[]>,
  { builds, slots, parked }: Names,
  projection: string,
  version?: number,
): Promise<readonly KnownBuild[]> {
  const rows = await run({
    text: `select b.id::text, b.version::text, b.status, b.layout, b.indexed::text,
        s.commit::text, s.prepare::text, s.log, s.caught_up::text, s.owner,
        (s.until <= clock_timestamp())::text, ${PAUSE},
        (select count(*)::text from ${parked} p where p.build = s.build and p.slot = s.slot)
      from ${builds} b join ${slots} s on s.build = b.id
      where b.projection = $1 and ($2::int is null or b.version = $2) order by b.version, s.slot`,
    values: [projection, version ?? null],
  });
  const known = new Map<string, { readonly build: Row; readonly progress: SlotState[] }>();
  for (const row of rows) {
    const id = row[0] ?? '';
    const one = known.get(id) ?? { build: row, progress: [] };
    known.set(id, one);
    one.progress.push(slotOfRow(row));
  }
  return [...known].map(([id, { build, progress }]) => {
    const paused = pauseOf(build[11], build[12]);
    return {
      id,
      layout: build[3] ?? '',
      indexed: build[4] === 'true',
      state: {
        build: { projection, version: Number(build[1]) },
        status: statusOf(build[2]),
        slots: progress.length,
        ...(paused && { paused }),
        progress,
      },
    };
  });
}

function slotOfRow([, , , , , commit, prepare, log, caughtUp, owner, lapsed, , , parked]: Row): SlotState {
  return {
    checkpoint: checkpointOf(commit, prepare, log),
    caughtUp: caughtUp === 'true',
    owner: owner ?? undefined,
    ...(typeof owner === 'string' && lapsed === 'true' && { lapsed: true as const }),
    parked: Number(parked),
  };
}

export function checkpointOf(
  commit: string | null | undefined,
  prepare: string | null | undefined,
  log: string | null | undefined,
): Checkpoint | undefined {
  if (typeof commit !== 'string' || typeof prepare !== 'string' || typeof log !== 'string') return undefined;
  return { position: { commit: BigInt(commit), prepare: BigInt(prepare) }, log };
}

export function statusOf(text: string | null | undefined): BuildStatus {
  return text === 'current' || text === 'retired' ? text : 'building';
}
