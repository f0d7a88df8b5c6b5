// swap: makes a build the current one, and retires the one that was.
import * as E from 'fp-ts/lib/Either.js';
import type { Build } from '@millrace/core';
import { DONE, notThere, refused, type Answer } from '../answer.js';
import type { CheckedOut } from '../connection/checked-out.js';
import type { Database } from '../connection/database.js';
import { detailOf, sqlState } from '../connection/pg-error.js';
import { changeBuilds, holdSlots, MAY_NOT } from './change-builds.js';
import { finish } from './finish.js';
import { layoutOf } from './layout-text.js';
import { readBuilds, type KnownBuild } from './read-builds.js';
import { pointView } from './reader-view.js';

/** @throws what pg throws. */
export async function swap(database: Database, build: Build): Promise<Answer<void>> {
  const { ask, names } = database;
  try {
    // Before the slots are held: an index takes its time, and the runner of the current build shall not wait for it.
    const [known] = await readBuilds(ask, names, build.projection, build.version);
    if (known !== undefined && !known.indexed && notReady(known) === undefined) {
      const finished = await finish(database, build);
      if (E.isLeft(finished)) return finished;
    }
    return await changeBuilds(database, build.projection, async (session) => {
      const all = await readBuilds(session.run, names, build.projection);
      const next = all.find(({ state }) => state.build.version === build.version);
      const now = all.find(({ state }) => state.status === 'current');
      if (next === undefined) return notThere(build);
      if (next === now) return DONE;
      if (!database.options.create) return refused(build, `is not the current one, ${MAY_NOT}`);
      for (const one of [now, next]) if (one !== undefined) await holdSlots(database, session, one);
      const [held] = await readBuilds(session.run, names, build.projection, build.version);
      const problem = held === undefined ? undefined : notReady(held);
      if (problem !== undefined) return refused(build, problem);
      await take(database, session, next, now);
      await pointView(session, names, build, layoutOf(next.layout));
      return DONE;
    });
  } catch (error) {
    if (sqlState(error) !== '2BP01') throw error;
    return refused(
      build,
      `has other columns, and others stand on the view of the projection: ${detailOf(error) ?? ''}`,
    );
  }
}

// What was current once goes back as it is: it has been read like that before.
function notReady({ state }: KnownBuild): string | undefined {
  if (state.status !== 'building') return undefined;
  const parked = state.progress.reduce((sum, slot) => sum + slot.parked, 0);
  if (parked > 0) return `has ${String(parked)} parked streams: retry them first`;
  return state.progress.some(({ caughtUp }) => !caughtUp) ? 'has not caught up yet' : undefined;
}

async function take(
  { names }: Database,
  { run }: CheckedOut,
  next: KnownBuild,
  now: KnownBuild | undefined,
): Promise<void> {
  if (now !== undefined) {
    await run({ text: `update ${names.builds} set status = 'retired' where id = $1`, values: [now.id] });
    await run({
      text: `update ${names.slots} set retired = true, owner = null, token = nextval($2) where build = $1`,
      values: [now.id, names.tokens],
    });
  }
  await run({ text: `update ${names.builds} set status = 'current' where id = $1`, values: [next.id] });
  // Whoever built it comes back, and learns that its side effects are wanted. It keeps its lease: nobody is to overtake it.
  await run({
    text: `update ${names.slots} set retired = $3, token = nextval($2) where build = $1`,
    values: [next.id, names.tokens, next.state.paused !== undefined],
  });
}
