// A worker whose projection is paused by another process: it lets go, says so, and goes on when it is resumed.
import {
  atLeastOnce,
  custom,
  defineProjection,
  documents,
  exactlyOnce,
  makeRepository,
  projectionWorker,
  readView,
  transact,
  type ProjectionWorker,
} from '@millrace/core';
import { memoryCheckpoints, memoryStore, memoryViews } from '@millrace/repository-memory';
import { right, virtualTime } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { Account } from '../../support/account.js';

const LEASE = 900;

const Counts = defineProjection({
  name: 'counts',
  version: 1,
  view: documents({ key: { accountId: t.string }, row: { deposits: t.number }, initial: { deposits: 0 } }),
  on: (handlers) => handlers(Account, { deposited: (row) => void (row.deposits += 1) }),
});

function setUp() {
  const time = virtualTime();
  const { clock } = time;
  const store = memoryStore({ clock });
  const views = memoryViews({ clock });
  const checkpoints = memoryCheckpoints({ clock });
  const send = transact(makeRepository(store, [Account]));
  const mailed: number[] = [];
  const Mails = defineProjection({
    name: 'mails',
    version: 1,
    view: custom(),
    on: (handlers) => handlers(Account, { deposited: ({ amount }) => void mailed.push(amount) }),
  });
  let deposits = 0;
  return {
    ...{ time, store, views, checkpoints, mailed },
    deposit: async (count: number): Promise<void> => {
      if (deposits === 0) right(await send(Account.open.message({ accountId: 'a' }, { owner: 'Ann' }))());
      for (let i = 0; i < count; i++)
        right(await send(Account.deposit.message({ accountId: 'a' }, { amount: (deposits += 1) }))());
    },
    counted: async () => right(await readView(views, Counts).get({ accountId: 'a' })())?.deposits,
    start: (owner: string): ProjectionWorker => {
      const work = [exactlyOnce(Counts, views, { slots: 3 }), atLeastOnce(Mails, checkpoints)];
      const worker = projectionWorker(store, work, { owner, clock, lease: LEASE, saveEvery: 50 });
      worker.done.catch(() => undefined);
      return worker;
    },
  };
}

const phases = (worker: ProjectionWorker, name: string): readonly string[] =>
  worker
    .status()
    .filter(({ projection }) => projection.startsWith(name))
    .map(({ phase }) => phase);

describe('a projection of a worker that is paused', () => {
  test('has no runners and says why, while the others go on, and goes on when it is resumed', async () => {
    const { time, views, deposit, counted, mailed, start } = setUp();
    const build = { projection: 'counts', version: 1 };
    const workers = [start('one'), start('two')];
    const live = () => workers.flatMap((worker) => phases(worker, 'counts')).filter((phase) => phase === 'live').length;
    await time.until(() => live() === 3, 'all slots are worked on');
    await deposit(5);
    await time.until(async () => (await counted()) === 5, 'five are counted');

    const asked = time.clock.now();
    right(await views.pause(build, 'ops')());
    await time.until(() => workers.every((worker) => phases(worker, 'counts').join() === 'paused'), 'both have heard');
    expect(time.clock.now() - asked).toBeLessThanOrEqual(LEASE);
    for (const worker of workers) {
      expect(worker.runners().filter((runner) => runner.status().projection.startsWith('counts'))).toEqual([]);
      const told = worker.status().find(({ projection }) => projection === 'counts@1');
      expect(told).toMatchObject({ health: 'yellow', inHand: 0 });
      expect(told?.reason).toMatch(/^paused since .* by ops$/);
    }
    await deposit(5);
    await time.until(() => mailed.length === 10, 'the other projection goes on');
    await time.pass(3 * LEASE);
    expect(await counted()).toBe(5);
    expect(right(await views.builds('counts')())[0]?.progress.map(({ owner }) => owner)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);

    right(await views.resume(build)());
    await time.until(async () => (await counted()) === 10, 'all are counted');
    await time.until(() => live() === 3, 'all slots are worked on');
    expect(workers.flatMap((worker) => phases(worker, 'counts'))).not.toContain('paused');
    await time.during(Promise.all(workers.map((worker) => worker.stop())), 'they stop');
  });

  test('handles nothing where effects are at least once, and loses nothing', async () => {
    const { time, checkpoints, deposit, mailed, start } = setUp();
    const worker = start('one');
    await time.until(() => phases(worker, 'mails').join() === 'live', 'it follows');
    await deposit(3);
    await time.until(() => mailed.length === 3, 'three are sent');
    right(await checkpoints.pause('mails@1', 'ops')());
    await time.until(() => phases(worker, 'mails').join() === 'paused', 'it has heard');
    await deposit(3);
    await time.pass(3 * LEASE);
    expect(mailed).toHaveLength(3);
    right(await checkpoints.resume('mails@1')());
    await time.until(() => new Set(mailed).size === 6, 'all are sent');
    await time.during(worker.stop(), 'it stops');
    // What was sent and not saved before the pause is sent again.
    expect([...new Set(mailed)]).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
