// W5: load one aggregate of 100,000 events from the store, without (a) and with (b) decoding each event.
import { check, repeat, settle, time, warmUpOf } from '../measure.js';
import type { Make, Workload } from '../measure.js';

const rehydrate = (make: Make, length: number, decoding: boolean, quick: boolean): Promise<readonly number[]> =>
  repeat(warmUpOf(quick), quick ? 3 : 7, async () => {
    // A fresh peer each time, so that no cache holds the aggregate.
    const peer = make({ decoding });
    await peer.seed('account', length);
    settle();
    let balance = 0;
    let revision = 0;
    const ms = await time(async () => {
      ({ balance, revision } = await peer.load('account'));
    });
    check('balance', balance, length - 1);
    check('revision', revision, length);
    check('events', await peer.storedEvents('account'), length);
    return (length / ms) * 1e3;
  });

export const rehydration: Workload = {
  id: 'W5',
  title: 'rehydrate a stream of 100,000 events',
  run: async (make, quick) => {
    const length = quick ? 20_000 : 100_000;
    return [
      {
        metric: 'W5a no decoding',
        unit: 'events/s',
        better: 'higher',
        samples: await rehydrate(make, length, false, quick),
      },
      {
        metric: 'W5b decoding',
        unit: 'events/s',
        better: 'higher',
        samples: await rehydrate(make, length, true, quick),
      },
    ];
  },
};
