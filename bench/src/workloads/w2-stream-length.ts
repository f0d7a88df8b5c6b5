// W2: one deposit at stream lengths 10, 100, 1,000 and 10,000.
import { check, idsOf, repeat, settle, time, warmUpOf } from '../measure.js';
import type { Make, Measurement, Workload } from '../measure.js';

interface Plan {
  readonly length: number;
  /** Streams in one store: few, since some stores pay for each stream they hold on every append. */
  readonly streams: number;
  /** Timed deposits on each stream: few beside its length, which is thus `length` on average. */
  readonly deposits: number;
  /** Fresh stores in one iteration. */
  readonly stores: number;
}

const plans: readonly Plan[] = [
  { length: 10, streams: 10, deposits: 4, stores: 50 },
  { length: 100, streams: 10, deposits: 10, stores: 20 },
  { length: 1_000, streams: 4, deposits: 50, stores: 5 },
  { length: 10_000, streams: 2, deposits: 50, stores: 2 },
];

const iteration = async (make: Make, { length, streams, deposits, stores }: Plan): Promise<number> => {
  const ids = idsOf('account', streams);
  const seeded = length - 1 - deposits / 2;
  const peers = Array.from({ length: stores }, () => make());
  for (const peer of peers) {
    for (const id of ids) {
      await peer.seed(id, seeded);
      // Untimed: a contender with a cache has the aggregate in it from here on (its cold load is W5).
      check('first deposit', await peer.deposit(id, 1), true);
    }
  }
  let accepted = 0;
  settle();
  const ms = await time(async () => {
    for (const peer of peers) {
      for (const id of ids) for (let i = 0; i < deposits; i += 1) if (await peer.deposit(id, 1)) accepted += 1;
    }
  });
  check('accepted commands', accepted, stores * streams * deposits);
  for (const peer of peers) {
    for (const id of ids) {
      check(`balance of ${id}`, (await peer.load(id)).balance, seeded + deposits);
      check(`events of ${id}`, await peer.storedEvents(id), seeded + 1 + deposits);
    }
  }
  return (ms * 1e3) / accepted;
};

export const streamLength: Workload = {
  id: 'W2',
  title: 'one deposit at a stream length',
  run: async (make, quick) => {
    const measurements: Measurement[] = [];
    for (const plan of plans) {
      const sized = quick ? { ...plan, stores: Math.max(1, plan.stores / 5) } : plan;
      const samples = await repeat(warmUpOf(quick), quick ? 5 : 9, () => iteration(make, sized));
      measurements.push({ metric: `W2 length ${plan.length}`, unit: 'µs/command', better: 'lower', samples });
    }
    return measurements;
  },
};
