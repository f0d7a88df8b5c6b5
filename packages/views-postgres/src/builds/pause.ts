// pause and resume: whether anybody may work on a build.
import type { Build } from '@millrace/core';
import { DONE, notThere, type Answer } from '../answer.js';
import type { Database } from '../connection/database.js';
import { storable } from '../storable.js';
import { changeBuilds, holdSlots } from './change-builds.js';
import { readBuilds } from './read-builds.js';

/** Takes the slots from everybody. @throws what pg throws. */
export function pause(database: Database, build: Build, by: string | undefined): Promise<Answer<void>> {
  const { names } = database;
  return changeBuilds(database, build.projection, async (session) => {
    const [known] = await readBuilds(session.run, names, build.projection, build.version);
    if (known === undefined) return notThere(build);
    if (known.state.paused !== undefined) return DONE;
    await holdSlots(database, session, known);
    await session.run({
      text: `update ${names.builds} set paused_at = clock_timestamp(), paused_by = $2 where id = $1`,
      values: [known.id, by === undefined ? null : storable(by)],
    });
    await session.run({
      text: `update ${names.slots} set retired = true, owner = null, token = nextval($2) where build = $1`,
      values: [known.id, names.tokens],
    });
    return DONE;
  });
}

/** Leaves the slots to whoever takes them. @throws what pg throws. */
export function resume(database: Database, build: Build): Promise<Answer<void>> {
  const { names } = database;
  return changeBuilds(database, build.projection, async (session) => {
    const [known] = await readBuilds(session.run, names, build.projection, build.version);
    if (known === undefined) return notThere(build);
    if (known.state.paused === undefined) return DONE;
    await session.run({
      text: `update ${names.builds} set paused_at = null, paused_by = null where id = $1`,
      values: [known.id],
    });
    await session.run({
      text: `update ${names.slots} set retired = $2 where build = $1`,
      values: [known.id, known.state.status === 'retired'],
    });
    return DONE;
  });
}
