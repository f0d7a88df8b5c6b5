// E5: decode the messages of a read that are in memory, without a server or a socket: what a reader itself costs.
import { check, repeat, settle, time, warmUpOf } from '../../measure.js';
import { readResponses } from '../read-responses.js';
import type { Workload } from './workload.js';

export const decoding: Workload = {
  id: 'E5',
  seed: () => ({ long: 0, many: 0 }),
  run: async ({ decode, quick }) => {
    const messages = readResponses(quick ? 20_000 : 50_000);
    const rates = await repeat(warmUpOf(quick), 7, async () => {
      let revisions = 0;
      settle();
      const ms = await time(async () => {
        for (const message of messages) revisions += Number(decode(message));
      });
      check('sum of the revisions', revisions, (messages.length * (messages.length - 1)) / 2);
      return (messages.length / ms) * 1e3;
    });
    return [{ metric: 'E5 decode', unit: 'events/s', better: 'higher', samples: rates }];
  },
};
