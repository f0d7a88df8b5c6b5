// prepare: makes a build, once, however many ask for it.
import * as E from 'fp-ts/lib/Either.js';
import type { Build, BuildState, ViewLayout } from '@millrace/core';
import { failed, nameOf, refused, type Answer } from '../answer.js';
import type { CheckedOut } from '../connection/checked-out.js';
import type { Database } from '../connection/database.js';
import { runBody, type Body } from '../connection/run-body.js';
import { createIndexes, createTable } from '../rows/columns.js';
import { isStorableJson } from '../storable.js';
import { changeBuilds, MAY_NOT } from './change-builds.js';
import { layoutText } from './layout-text.js';
import { readBuilds, type KnownBuild } from './read-builds.js';
import { createView } from './reader-view.js';

export interface PrepareOptions {
  readonly slots?: number;
  readonly setUp?: Body;
  readonly bulk?: boolean;
}

/** @throws what pg throws. */
export async function prepare(
  database: Database,
  build: Build,
  layout: ViewLayout,
  options: PrepareOptions,
): Promise<Answer<BuildState>> {
  const { slots = 1 } = options;
  const { ask, names } = database;
  if (!isCount(slots)) return refused(build, `cannot have ${String(slots)} slots`);
  if (!isStorableJson(layoutText(layout))) return refused(build, 'has a field that PostgreSQL cannot hold');
  const [known] = await readBuilds(ask, names, build.projection, build.version);
  if (known !== undefined) return asItIs(known, layout);
  if (!database.options.create) return refused(build, `is not there, ${MAY_NOT}`);
  return changeBuilds(database, build.projection, async (session) => {
    // Somebody else may have made it meanwhile.
    const [made] = await readBuilds(session.run, names, build.projection, build.version);
    return made === undefined ? make(database, session, build, layout, options) : asItIs(made, layout);
  });
}

function asItIs({ state, layout }: KnownBuild, wanted: ViewLayout): Answer<BuildState> {
  if (layout === layoutText(wanted)) return E.right(state);
  return refused(state.build, 'is there with another layout: give the new one another version');
}

async function make(
  { names }: Database,
  session: CheckedOut,
  build: Build,
  layout: ViewLayout,
  { slots = 1, setUp, bulk = false }: PrepareOptions,
): Promise<Answer<BuildState>> {
  const { run } = session;
  const { projection, version } = build;
  const [row] = await run({
    // Readers see a first build at once: it does not wait for `finish`.
    text: `with first as (
        select not exists (select from ${names.builds} where projection = $1 and status = 'current') as yes
      )
      insert into ${names.builds} (projection, version, status, layout, indexed)
      select $1, $2, case when yes then 'current' else 'building' end, $3, yes or $4 from first
      returning id::text, status, indexed::text`,
    values: [projection, version, layoutText(layout), !bulk],
  });
  await run({
    text: `insert into ${names.slots} (build, slot, token)
      select $1, n, nextval($3) from generate_series(0, $2::int - 1) as n`,
    values: [row?.[0], slots, names.tokens],
  });
  if (layout.kind === 'documents') {
    await run({ text: createTable(names, build, layout) });
    if (row?.[2] === 'true') for (const text of createIndexes(names, build, layout)) await run({ text });
    if (row?.[1] === 'current') await createView(session, names, build, layout);
  }
  if (setUp !== undefined) {
    const ran = await runBody(session, setUp);
    if (E.isLeft(ran)) return ran;
  }
  const [made] = await readBuilds(run, names, projection, version);
  if (made !== undefined) return E.right(made.state);
  const message = `${nameOf(build)} was not made`;
  return failed(message, new Error(message), false);
}

/** Whether a build can have so many slots. */
export function isCount(slots: number): boolean {
  return Number.isInteger(slots) && slots > 0 && slots < 2 ** 31;
}
