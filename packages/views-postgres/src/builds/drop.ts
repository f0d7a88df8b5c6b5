// drop: deletes a build, its rows and all.
import type { Build } from '@millrace/core';
import { DONE, refused, type Answer } from '../answer.js';
import type { Database } from '../connection/database.js';
import { detailOf, sqlState } from '../connection/pg-error.js';
import { changeBuilds, MAY_NOT } from './change-builds.js';
import { layoutOf } from './layout-text.js';
import { readBuilds } from './read-builds.js';

/** @throws what pg throws. */
export async function drop(database: Database, build: Build): Promise<Answer<void>> {
  const { names, options } = database;
  try {
    return await changeBuilds(database, build.projection, async ({ run }) => {
      const [known] = await readBuilds(run, names, build.projection, build.version);
      if (known === undefined) return DONE;
      if (known.state.status === 'current') return refused(build, 'is the current one: swap another in first');
      if (layoutOf(known.layout).kind === 'documents') {
        if (!options.create) return refused(build, `has a table, ${MAY_NOT}`);
        // First the table, then the slots: a commit takes them in the same order.
        await run({ text: `drop table if exists ${names.table(build)}` });
      }
      await run({ text: `delete from ${names.builds} where id = $1`, values: [known.id] });
      return DONE;
    });
  } catch (error) {
    if (sqlState(error) !== '2BP01') throw error;
    return refused(build, `cannot be dropped, since others stand on its table: ${detailOf(error) ?? ''}`);
  }
}
