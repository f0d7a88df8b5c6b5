// What those do who change the builds of a projection: one after another, and no commit meanwhile.
import type { Database } from '../connection/database.js';
import type { CheckedOut } from '../connection/checked-out.js';
import type { Answer } from '../answer.js';
import { allGates } from '../slots/gate.js';
import type { KnownBuild } from './read-builds.js';

/** A transaction that has the builds of a projection for itself, though not their slots. @throws what pg throws. */
export function changeBuilds<A>(
  { transact, names }: Database,
  projection: string,
  use: (session: CheckedOut) => Promise<Answer<A>>,
): Promise<Answer<A>> {
  return transact(async (session) => {
    await session.run({
      text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))',
      values: [JSON.stringify(['millrace builds', names.schema, projection])],
    });
    return use(session);
  });
}

/** Waits for the commits under way, and lets no other begin. What is read afterwards is the truth. */
export async function holdSlots({ names }: Database, { run }: CheckedOut, { id, state }: KnownBuild): Promise<void> {
  await run(allGates(names, state.build, state.slots));
  await run({ text: `select 1 from ${names.slots} where build = $1 order by slot for update`, values: [id] });
}

/** Why a store that may not create anything does not do something. */
export const MAY_NOT = 'and this store may not create or remove tables (`create: false`): use one that may';
