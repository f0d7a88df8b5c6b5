// W6: fold 100,000 events that are in memory and decoded already; no store, no promise.
import { check, repeat, settle, time, warmUpOf } from '../measure.js';
import type { Workload } from '../measure.js';

export const foldOnly: Workload = {
  id: 'W6',
  title: 'fold 100,000 decoded events',
  run: async (make, quick) => {
    const length = quick ? 20_000 : 100_000;
    const fold = make().prepareFold(length);
    const samples = await repeat(warmUpOf(quick), 20, async () => {
      let balance = 0;
      settle();
      const ms = await time(async () => {
        balance = fold();
      });
      check('balance', balance, length - 1);
      return (length / ms) * 1e3;
    });
    return [{ metric: 'W6', unit: 'events/s', better: 'higher', samples }];
  },
};
