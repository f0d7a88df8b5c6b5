// P16: one row that many streams update.
import { projectExactlyOnce } from '@millrace/core';
import { assert } from '../asserting.js';
import type { ProjectionCase } from '../projection-contract.js';
import { assertRows, rowsView, storedRows } from './rows.js';

export const sharedRow: readonly ProjectionCase[] = [
  {
    id: 'P16',
    name: 'Eight streams that update one row, the last writer winning, leave it as a rebuild does.',
    needs: ['views'],
    run: async (context) => {
      const { store, views, time, settings, keep, note, random, size } = context;
      const write = async (count: number): Promise<void> => {
        for (let n = 0; n < count; n++)
          await note(`s${String(random.int(8))}`, ...Array.from({ length: 1 + random.int(3) }, () => entry()));
      };
      const entry = () => ({ n: random.int(1_000), row: random.chance(0.8) ? 'shared' : `r${String(random.int(4))}` });

      await write(size(200));
      const live = keep(projectExactlyOnce(store, rowsView(context), views, { ...settings, batch: 7 }));
      await write(size(200));
      const newest = await note('s0', entry());
      await time.during(live.whenProcessed(newest.position)(), 'the view is up to date');
      await assertRows(context);

      const rebuilt = rowsView(context, { version: 2 });
      const rebuild = keep(projectExactlyOnce(store, rebuilt, views, settings));
      await time.during(rebuild.whenProcessed(newest.position)(), 'the rebuild is up to date');
      assert.deepEqual(await storedRows(context, { version: 2 }), await storedRows(context));
    },
  },
];
