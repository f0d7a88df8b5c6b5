// R13 with many seeds on the memory store, in virtual time: 200, or `SEEDS=n`, or the one of `SEED=k`.
import { memorySnapshots, memoryStore } from '@millrace/repository-memory';
import {
  randomCommands,
  total,
  type RunSummary,
} from '../../packages/testing/src/contract/write-path-cases/random-commands/index.js';

const { SEED, SEEDS = '200' } = process.env;
const seeds = SEED === undefined ? Array.from({ length: Number(SEEDS) }, (_, n) => n + 1) : [Number(SEED)];
const HOURS = 3_600_000;

const run = (seed: number): Promise<RunSummary> =>
  randomCommands(
    {
      store: memoryStore({ pageSize: seed % 3 === 0 ? 512 : 1 + (seed % 5) }),
      snapshots: memorySnapshots(),
      stream: (name) => name,
    },
    { seed },
  );

test(
  `R13 With ${String(seeds.length)} seeds the streams are what a plain model makes of random commands under random faults.`,
  async () => {
    const runs: RunSummary[] = [];
    for (const seed of seeds) runs.push(await run(seed));
    const happened = total(runs);
    if (process.env['VERBOSE'] !== undefined) process.stdout.write(`${JSON.stringify(happened)}\n`);
    if (seeds.length < 20) return;
    // Each thing that can happen did, and often: a run in which nothing goes wrong proves nothing.
    for (const what of ['Committed', 'Duplicate', 'Rejected', 'Conflict', 'Indeterminate', 'Failed', 'loads', 'faults'])
      expect([what, (happened[what] ?? 0) > 5 * seeds.length]).toEqual([what, true]);
    for (const what of ['restarts', 'deletions']) expect([what, happened[what]]).not.toEqual([what, undefined]);
  },
  HOURS,
);

test('R13 The same seed gives the same run.', async () => {
  const [one, other] = [await run(seeds[0] ?? 1), await run(seeds[0] ?? 1)];
  expect(one).toEqual(other);
});
