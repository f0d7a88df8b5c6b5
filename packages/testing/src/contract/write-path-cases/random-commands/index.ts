// R13: random commands under random faults, held against a plain model in memory.
import type { StoreCase } from '../../store-contract.js';
import { assert } from '../../asserting.js';
import { randomCommands, type RunSummary } from './run.js';

export { randomCommands, type RunSummary } from './run.js';

/** Sums up what happened in several runs. */
export function total(runs: readonly RunSummary[]): RunSummary {
  const sum: Record<string, number> = {};
  for (const run of runs) for (const [what, n] of Object.entries(run)) sum[what] = (sum[what] ?? 0) + n;
  return sum;
}

/** One case, with 10 seeds. */
function runs(what: string, deletions: boolean, needs: StoreCase['needs'] = []): StoreCase {
  return {
    id: 'R13',
    name: `Of random commands, loads, conflicts, evictions, kills${what} and faults, with 10 seeds, the streams are what a plain model makes of them.`,
    needs,
    run: async (context) => {
      const all: RunSummary[] = [];
      const seeds = context.size(10);
      for (let n = 0; n < seeds; n++)
        all.push(await randomCommands(context, { seed: context.random.int(2 ** 31), deletions }));
      const { Committed = 0, faults = 0 } = total(all);
      assert.ok(Committed > 0 && faults > 0, 'something happened');
    },
  };
}

export const modelBased: readonly StoreCase[] = [runs('', false), runs(', deletions', true, ['deleted-life'])];
