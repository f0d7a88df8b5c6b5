// P5: a log that is busy with what is nothing to the projection.
import { assert, right } from '../asserting.js';
import type { ProjectionCase } from '../projection-contract.js';
import { gather } from '../store-context.js';
import { noiseOf } from './noise.js';
import { watchedLog } from './watched-log.js';
import { eachWay, way, WAYS } from './ways.js';

const INTERVAL = 100;

export const quietLogs: readonly ProjectionCase[] = eachWay(WAYS, {
  id: 'P5',
  name: 'On a busy log of which nothing matches the checkpoint stays within one interval of the head, and a restart reads no more than that again.',
  run: async (context, kind) => {
    const { store, time, size } = context;
    const noise = noiseOf(context);
    const watched = watchedLog(store);
    const projection = way(context, kind);
    /** How many events of the noise are after what is kept. */
    const behind = async (): Promise<number> => {
      const { checkpoint } = await projection.kept();
      if (checkpoint === undefined) return Infinity;
      const { position } = checkpoint;
      const after = await gather(store.readAll({ from: position, filter: noise.filter }));
      return after.filter((event) => event.position.commit > position.commit).length;
    };
    await noise.make(size(1_000));
    const first = projection.start({ log: watched.log, checkpointInterval: INTERVAL });
    await time.until(async () => (await behind()) <= INTERVAL, 'it has come to the head');
    for (let n = 0; n < 5; n++) {
      await noise.make(2 * INTERVAL + 10);
      await time.until(async () => (await behind()) <= INTERVAL, 'it has come to the head again');
    }
    await time.during(first.stop(), 'it stops');

    const second = projection.start({ log: watched.log, checkpointInterval: INTERVAL });
    await time.until(() => second.status().phase === 'live', 'it has caught up');
    const [, again] = watched.asked();
    assert.ok(typeof again?.from === 'object', 'it goes on from a place');
    const { from } = again;
    const reread = await gather(store.readAll({ from, filter: noise.filter }));
    assert.ok(reread.length <= INTERVAL + 1, `${String(reread.length)} events are read again`);
    assert.equal(watched.given(), 0);
    assert.deepEqual(right(await second.lag()()), { events: 0, exact: true, milliseconds: 0 });
  },
});
