// finish: ends the bulk mode of a build.
import type { Build } from '@millrace/core';
import { DONE, notThere, refused, type Answer } from '../answer.js';
import type { Database } from '../connection/database.js';
import { createIndexes } from '../rows/columns.js';
import { changeBuilds, MAY_NOT } from './change-builds.js';
import { layoutOf } from './layout-text.js';
import { readBuilds } from './read-builds.js';

/** Indexes the look-ups. Whoever writes to the build waits meanwhile, for as long as its patience goes. @throws what pg throws. */
export async function finish(database: Database, build: Build): Promise<Answer<void>> {
  const { ask, names, options } = database;
  const [known] = await readBuilds(ask, names, build.projection, build.version);
  if (known === undefined) return notThere(build);
  if (known.indexed) return DONE;
  const todo = createIndexes(names, build, layoutOf(known.layout));
  if (!options.create && todo.length > 0) return refused(build, `has look-ups without an index, ${MAY_NOT}`);
  return changeBuilds(database, build.projection, async ({ run }) => {
    const [now] = await readBuilds(run, names, build.projection, build.version);
    if (now === undefined) return notThere(build);
    if (now.indexed) return DONE;
    for (const text of todo) await run({ text, slow: true });
    // Without it the planner knows nothing of a table that was filled in one go.
    if (todo.length > 0) await run({ text: `analyze ${names.table(build)}`, slow: true });
    await run({ text: `update ${names.builds} set indexed = true where id = $1`, values: [now.id] });
    return DONE;
  });
}
