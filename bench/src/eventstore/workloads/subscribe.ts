// E4: catch up with 200,000 events of 1,000 accounts: (a) by a filter of their streams, (b) in the whole log.
import { check, repeat, settle, time, warmUpOf, type Measurement } from '../../measure.js';
import type { LogPart, Read } from '../contender.js';
import { accountsOfMany } from '../seed.js';
import { cpuOf } from './cpu.js';
import type { Context, Workload } from './workload.js';

const metrics = { prefix: 'E4a subscribe, filtered', all: 'E4b subscribe, whole log' };

const follow = async (context: Context, asked: LogPart['asked']): Promise<readonly Measurement[]> => {
  const { make, seed, quick } = context;
  if (seed.many === undefined) throw new Error('nothing to follow');
  const { prefix, events: count, behind } = seed.many;
  const deposited = count - accountsOfMany;
  const peer = make('readTail');
  const cpus: number[] = [];
  const rates = await repeat(warmUpOf(quick), 3, async () => {
    let ms = 0;
    settle();
    const cpu = await cpuOf(async () => {
      let read: Read = { events: 0, sum: undefined };
      ms = await time(async () => void (read = await peer.follow({ behind, prefix, count, asked })));
      check('events', read.events, count);
      check('deposited', read.sum ?? deposited, deposited);
    });
    cpus.push(cpu / count);
    return (count / ms) * 1e3;
  });
  await peer.close();
  const metric = metrics[asked];
  return [
    { metric, unit: 'events/s', better: 'higher', samples: rates },
    { metric: `${metric}, processor`, unit: 'µs of the client/event', better: 'lower', samples: cpus.slice(-3) },
  ];
};

export const subscription: Workload = {
  id: 'E4',
  seed: (quick) => ({ long: 0, many: quick ? 40_000 : 200_000 }),
  run: async (context) => [...(await follow(context, 'prefix')), ...(await follow(context, 'all'))],
};
