// E3: rehydrate an account of 100,000 events of which nothing is kept.
import { check, repeat, settle, time, warmUpOf } from '../../measure.js';
import { cpuOf } from './cpu.js';
import type { Workload } from './workload.js';

export const rehydration: Workload = {
  id: 'E3',
  seed: (quick) => ({ long: quick ? 20_000 : 100_000, many: 0 }),
  run: async ({ make, seed, quick }) => {
    const { long } = seed;
    if (long === undefined) throw new Error('nothing to rehydrate');
    const peer = make('readTail');
    const cpus: number[] = [];
    const rates = await repeat(warmUpOf(quick), 3, async () => {
      let ms = 0;
      settle();
      const cpu = await cpuOf(async () => {
        let read = { events: 0, sum: undefined as number | undefined };
        ms = await time(async () => void (read = await peer.rehydrate(long.id)));
        check('events', read.events, long.events);
        check('balance', read.sum ?? long.events - 1, long.events - 1);
      });
      cpus.push(cpu / long.events);
      return (long.events / ms) * 1e3;
    });
    await peer.close();
    return [
      { metric: 'E3 rehydrate', unit: 'events/s', better: 'higher', samples: rates },
      { metric: 'E3 rehydrate, processor', unit: 'µs of the client/event', better: 'lower', samples: cpus.slice(-3) },
    ];
  },
};
