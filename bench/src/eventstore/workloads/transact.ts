// E1 and E2: deposits on open accounts, 1, 10 and 100 in flight, with the tail read before each, or any cached state.
import { randomUUID } from 'node:crypto';
import { idsOf, warmUpOf, type Measurement } from '../../measure.js';
import type { Loading, Peer } from '../contender.js';
import { verifyAccounts } from '../verify.js';
import { runCommands, type Sample } from './commands.js';
import type { Workload } from './workload.js';

const levels = [
  { inFlight: 1, commands: 1_000 },
  { inFlight: 10, commands: 3_000 },
  { inFlight: 100, commands: 6_000 },
];

const openAll = async (peer: Peer, ids: readonly string[]): Promise<void> => {
  for (let from = 0; from < ids.length; from += 100)
    await Promise.all(ids.slice(from, from + 100).map((id) => peer.open(id, 'owner')));
};

const measurementsOf = (name: string, samples: readonly Sample[]): readonly Measurement[] => {
  const figure = (what: keyof Sample, suffix: string, unit: string, better: Measurement['better']): Measurement => ({
    metric: `${name}${suffix}`,
    unit,
    better,
    samples: samples.map((sample) => sample[what]),
  });
  return [
    figure('rate', '', 'commands/s', 'higher'),
    figure('p50', ', p50', 'µs', 'lower'),
    figure('p99', ', p99', 'µs', 'lower'),
    figure('cpu', ', processor', 'µs of the client/command', 'lower'),
  ];
};

const transact = (id: string, loading: Loading): Workload => ({
  id,
  seed: () => ({ long: 0, many: 0 }),
  run: async ({ url, make, quick }) => {
    const peer = make(loading);
    const ids = idsOf(`${id}-${randomUUID()}-`, quick ? 200 : 1_000);
    await openAll(peer, ids);
    const deposits = new Map(ids.map((account) => [account, 0]));
    const measurements: Measurement[] = [];
    for (const { inFlight, commands } of levels) {
      const run = (): Promise<Sample> => runCommands(peer, deposits, inFlight, quick ? commands / 2 : commands);
      const start = performance.now();
      do await run();
      while (performance.now() - start < warmUpOf(quick));
      const samples = [await run(), await run(), await run()];
      measurements.push(...measurementsOf(`${id} ${inFlight} in flight`, samples));
    }
    await peer.close();
    await verifyAccounts(url, deposits);
    return measurements;
  },
});

export const transactReadingTail = transact('E1', 'readTail');
export const transactOnCached = transact('E2', 'anyCached');
