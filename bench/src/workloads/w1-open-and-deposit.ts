// W1: open, then 10 deposits, on 1,000 accounts of one store, one command after another.
import { check, idsOf, repeat, settle, time, warmUpOf } from '../measure.js';
import type { Workload } from '../measure.js';

const deposits = 10;

export const openAndDeposit: Workload = {
  id: 'W1',
  title: 'open + 10 deposits on 1,000 accounts',
  run: async (make, quick) => {
    const ids = idsOf('account', quick ? 200 : 1_000);
    const samples = await repeat(warmUpOf(quick), quick ? 3 : 7, async () => {
      const peer = make();
      let accepted = 0;
      settle();
      const ms = await time(async () => {
        for (const id of ids) {
          if (await peer.open(id, 'owner')) accepted += 1;
          for (let i = 1; i <= deposits; i += 1) if (await peer.deposit(id, i)) accepted += 1;
        }
      });
      check('accepted commands', accepted, ids.length * (deposits + 1));
      for (const id of ids) {
        check(`balance of ${id}`, (await peer.load(id)).balance, (deposits * (deposits + 1)) / 2);
        check(`events of ${id}`, await peer.storedEvents(id), deposits + 1);
      }
      return (accepted / ms) * 1e3;
    });
    return [{ metric: 'W1', unit: 'commands/s', better: 'higher', samples }];
  },
};
