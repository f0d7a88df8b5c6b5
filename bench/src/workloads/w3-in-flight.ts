// W3: deposits on 1,000 open accounts with 50 commands in flight, always on distinct accounts.
import { check, idsOf, repeat, settle, time, warmUpOf } from '../measure.js';
import type { Workload } from '../measure.js';

const inFlight = 50;
const rounds = 10;

export const inFlightDeposits: Workload = {
  id: 'W3',
  title: '50 deposits in flight over 1,000 accounts',
  run: async (make, quick) => {
    const ids = idsOf('account', quick ? 200 : 1_000);
    const samples = await repeat(warmUpOf(quick), quick ? 3 : 7, async () => {
      const peer = make();
      for (const id of ids) await peer.seed(id, 1);
      const total = ids.length * rounds;
      let next = 0;
      let accepted = 0;
      // The 50 loops take the accounts in turn, so what is in flight is on neighbours; a conflict would fail the run.
      const worker = async (): Promise<void> => {
        while (next < total) {
          const id = ids[next % ids.length] ?? '';
          next += 1;
          if (await peer.deposit(id, 1)) accepted += 1;
        }
      };
      settle();
      const ms = await time(async () => {
        await Promise.all(Array.from({ length: inFlight }, worker));
      });
      check('accepted commands', accepted, total);
      for (const id of ids) {
        check(`balance of ${id}`, (await peer.load(id)).balance, rounds);
        check(`events of ${id}`, await peer.storedEvents(id), rounds + 1);
      }
      return (accepted / ms) * 1e3;
    });
    return [{ metric: 'W3', unit: 'commands/s', better: 'higher', samples }];
  },
};
