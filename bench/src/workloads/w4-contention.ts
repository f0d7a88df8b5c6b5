// W4: 20 writers deposit on one stream at once, each with the framework's retry, until all have succeeded.
import { check, repeat, settle, time, warmUpOf } from '../measure.js';
import type { Workload } from '../measure.js';

const writers = 20;
const seeded = 10;

export const contention: Workload = {
  id: 'W4',
  title: '20 writers on one stream until all succeed',
  run: async (make, quick) => {
    const id = 'account';
    const samples = await repeat(warmUpOf(quick), quick ? 50 : 300, async () => {
      // Each lost attempt means that another writer won: with as many attempts as writers none can run out.
      const peer = make({ attempts: writers });
      await peer.seed(id, seeded);
      check('balance before', (await peer.load(id)).balance, seeded - 1);
      let accepted = 0;
      settle();
      const ms = await time(async () => {
        const outcomes = await Promise.all(Array.from({ length: writers }, () => peer.depositRetrying(id, 1)));
        for (const outcome of outcomes) if (outcome) accepted += 1;
      });
      check('accepted commands', accepted, writers);
      check('balance', (await peer.load(id)).balance, seeded - 1 + writers);
      check('events', await peer.storedEvents(id), seeded + writers);
      return ms * 1e3;
    });
    return [{ metric: 'W4', unit: 'µs/round', better: 'lower', samples }];
  },
};
