// reslot: splits a build into another number of slots, so that nothing of what is handled is lost or done twice.
import { comparePositions, slotOf, type Build, type Checkpoint, type SlotState } from '@millrace/core';
import { DONE, notThere, refused, type Answer } from '../answer.js';
import type { CheckedOut } from '../connection/checked-out.js';
import type { Database } from '../connection/database.js';
import { changeBuilds, holdSlots } from './change-builds.js';
import { layoutOf } from './layout-text.js';
import { isCount } from './prepare.js';
import { readBuilds, type KnownBuild } from './read-builds.js';

/** @throws what pg throws. */
export async function reslot(database: Database, build: Build, slots: number): Promise<Answer<void>> {
  const { names } = database;
  return changeBuilds(database, build.projection, async (session) => {
    const [known] = await readBuilds(session.run, names, build.projection, build.version);
    if (known === undefined) return notThere(build);
    if (!isCount(slots)) return refused(build, `cannot be split into ${String(slots)} slots`);
    if (known.state.slots === slots) return DONE;
    await holdSlots(database, session, known);
    const [held = known] = await readBuilds(session.run, names, build.projection, build.version);
    const [applied] = await session.run({
      text: `select count(*)::text from ${names.applied} a join ${names.slots} s
        on s.build = a.build and s.slot = a.slot and s.era = a.era where a.build = $1`,
      values: [held.id],
    });
    const problem = notSplit(held, Number(applied?.[0]));
    if (problem !== undefined) return refused(build, problem);
    await split(database, session, held, slots);
    return DONE;
  });
}

function notSplit({ state, layout }: KnownBuild, applied: number): string | undefined {
  if (state.progress.some(({ parked }) => parked > 0)) return 'has parked streams: retry them first';
  // Rows are split by their keys: of these streams a new slot would have done some rows, and not others.
  if (applied > 0 && layoutOf(layout).kind === 'documents')
    return 'has streams that are handled further than its checkpoint: let it run on';
  const logs = new Set(state.progress.flatMap(({ checkpoint }) => (checkpoint === undefined ? [] : [checkpoint.log])));
  return logs.size > 1 ? 'has slots that count different logs' : undefined;
}

async function split(
  { names }: Database,
  { run }: CheckedOut,
  { id, state }: KnownBuild,
  slots: number,
): Promise<void> {
  const first = earliest(state.progress);
  const former = await formerSlots(names.slots, run, id, state.progress);
  // Those of former eras count another log, and are forgotten.
  await run({
    text: `delete from ${names.applied} a using ${names.slots} s
      where a.build = $1 and s.build = a.build and s.slot = a.slot and s.era <> a.era`,
    values: [id],
  });
  await run({ text: `delete from ${names.slots} where build = $1 and slot >= $2`, values: [id, slots] });
  await run({
    text: `insert into ${names.slots} as s (build, slot, token, commit, prepare, log, caught_up, former)
      select $1, n, nextval($3), $4, $5, $6, $7, $8 from generate_series(0, $2::int - 1) as n
      on conflict (build, slot) do update set token = excluded.token, owner = null, commit = excluded.commit,
        prepare = excluded.prepare, log = excluded.log, caught_up = excluded.caught_up, former = excluded.former, era = 0`,
    values: [
      ...[id, slots, names.tokens, first?.position.commit ?? null, first?.position.prepare ?? null, first?.log ?? null],
      ...[state.progress.every(({ caughtUp }) => caughtUp), JSON.stringify(former)],
    ],
  });
  await moveApplied(names.applied, run, id, slots);
  if (state.status === 'retired' || state.paused !== undefined)
    await run({ text: `update ${names.slots} set retired = true where build = $1`, values: [id] });
}

// Each stream is in one of the slots; whatever was there twice is there once, as far as it came.
async function moveApplied(table: string, run: CheckedOut['run'], id: string, slots: number): Promise<void> {
  const entries = await run({
    text: `delete from ${table} where build = $1 returning id, stream, revision::text, commit::text, prepare::text`,
    values: [id],
  });
  const column = (n: number): readonly unknown[] => entries.map((entry) => entry[n]);
  await run({
    text: `insert into ${table} (build, slot, era, id, stream, revision, commit, prepare)
      select distinct on (x.id) $1::bigint, x.slot, 0, x.id, x.stream, x.revision, x.commit, x.prepare
      from unnest($2::int[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[])
        as x (slot, id, stream, revision, commit, prepare)
      order by x.id, x.revision desc`,
    values: [
      id,
      entries.map(([, stream]) => slotOf(stream ?? '', slots)),
      ...[column(0), column(1), column(2), column(3), column(4)],
    ],
  });
}

// What the slots know of former ones, each once, and how far they are themselves.
async function formerSlots(
  slots: string,
  run: CheckedOut['run'],
  id: string,
  progress: readonly SlotState[],
): Promise<readonly unknown[]> {
  const rows = await run({ text: `select former::text from ${slots} where build = $1 order by slot`, values: [id] });
  const known = new Map<string, unknown>();
  for (const [text] of rows)
    for (const layer of JSON.parse(text ?? '[]') as readonly unknown[]) known.set(JSON.stringify(layer), layer);
  const layer = progress.map(({ checkpoint }) =>
    checkpoint === undefined ? null : [String(checkpoint.position.commit), String(checkpoint.position.prepare)],
  );
  known.set(JSON.stringify(layer), layer);
  return [...known.values()];
}

// Where all of them are. `undefined` when one has not begun.
function earliest(progress: readonly SlotState[]): Checkpoint | undefined {
  let first: Checkpoint | undefined;
  for (const { checkpoint } of progress) {
    if (checkpoint === undefined) return undefined;
    if (first === undefined || comparePositions(checkpoint.position, first.position) < 0) first = checkpoint;
  }
  return first;
}
