// P12: the store of the view is down for a while.
import { assert, right } from '../asserting.js';
import { crashable } from '../crashable.js';
import type { ProjectionCase } from '../projection-contract.js';
import { eachWay, way, WAYS } from './ways.js';

export const viewStoreDown: readonly ProjectionCase[] = eachWay(WAYS, {
  id: 'P12',
  name: 'When the store of the view is down for a minute the runner is yellow, and goes on when it is back: nothing is lost or twice.',
  run: async (context, kind) => {
    const { time, note, random } = context;
    const projection = way(context, kind);
    let down = false;
    const process = crashable(({ verb, point }) =>
      down && point === 'before' && !LOG.includes(verb) ? 'fail' : undefined,
    );
    const runner = projection.start({ process });
    const write = async (count: number): Promise<void> => {
      for (let n = 0; n < count; n++) await note(`s${String(random.int(5))}`, { n }, { n: n + 1 });
    };
    await write(20);
    const before = await note('s0', { n: 99 });
    right(await time.during(runner.whenProcessed(before.position)(), 'all is handled'));
    assert.equal(runner.status().health, 'green');

    down = true;
    await write(20);
    await time.until(() => runner.status().phase === 'waiting', 'it waits');
    const { health, reason } = runner.status();
    assert.equal(health, 'yellow');
    assert.match(reason ?? '', /the connection was lost/u);
    await time.pass(time.isVirtual ? 60_000 : 1_500);
    await write(5);
    assert.equal(runner.status().health, 'yellow');

    down = false;
    const after = await note('s0', { n: 100 });
    right(await time.during(runner.whenProcessed(after.position, { timeout: 600_000 })(), 'it goes on'));
    assert.deepEqual([runner.status().health, runner.status().reason], ['green', undefined]);
    await projection.assertBuilt();
  },
});

/** What is asked of the log. */
const LOG: readonly string[] = ['subscribe', 'readAll', 'head', 'identity'];
