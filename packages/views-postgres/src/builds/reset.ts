// reset: empties a build of documents, so that it is built anew.
import type { Build } from '@millrace/core';
import { DONE, notThere, refused, type Answer } from '../answer.js';
import type { Database } from '../connection/database.js';
import { changeBuilds, holdSlots } from './change-builds.js';
import { layoutOf } from './layout-text.js';
import { readBuilds } from './read-builds.js';

/** @throws what pg throws. */
export function reset(database: Database, build: Build): Promise<Answer<void>> {
  const { names, options } = database;
  return changeBuilds(database, build.projection, async (session) => {
    const { run } = session;
    const [known] = await readBuilds(run, names, build.projection, build.version);
    if (known === undefined) return notThere(build);
    if (layoutOf(known.layout).kind === 'custom')
      return refused(build, 'is a custom view: what it has written is not known here');
    await holdSlots(database, session, known);
    // Who may not create tables may not truncate them either, as a rule.
    const empty = options.create ? 'truncate' : 'delete from';
    await run({ text: `${empty} ${names.table(build)}`, slow: true });
    for (const table of [names.parked, names.applied])
      await run({ text: `delete from ${table} where build = $1`, values: [known.id] });
    await run({
      text: `update ${names.slots} set token = nextval($2), owner = null, commit = null, prepare = null, log = null,
        caught_up = false, former = '[]' where build = $1`,
      values: [known.id, names.tokens],
    });
    return DONE;
  });
}
