// W7: heap that one idle aggregate in the cache costs, of 10,000; for contenders with a cache only.
import { check, collectAll, idsOf, repeat, warmUpOf } from '../measure.js';
import type { Workload } from '../measure.js';
import type { Peer } from '../peer.js';

const length = 10;

const used = (): number => {
  collectAll();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const perAggregate = async (peer: Peer, ids: readonly string[]): Promise<number> => {
  for (const id of ids) await peer.seed(id, length);
  const before = used();
  let total = 0;
  for (const id of ids) total += (await peer.load(id)).balance;
  const after = used();
  check('balances', total, ids.length * (length - 1));
  check('cached aggregates', peer.cached?.(), ids.length);
  return (after - before) / ids.length;
};

export const cachedHeap: Workload = {
  id: 'W7',
  title: 'heap per idle cached aggregate, of 10,000',
  run: async (make, quick) => {
    if (make().cached === undefined) return [];
    const ids = idsOf('account', quick ? 2_000 : 10_000);
    // The warm-up puts compiled code and hidden classes in place before the heap is read.
    const samples = await repeat(warmUpOf(quick), 5, () => perAggregate(make(), ids));
    return [{ metric: 'W7', unit: 'bytes/aggregate', better: 'lower', samples }];
  },
};
