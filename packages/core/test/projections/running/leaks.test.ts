// A runner that lives long leaves nothing behind: no listeners, no sleepers, no subscriptions.
import { getEventListeners } from 'node:events';
import { custom, defineProjection, makeRepository, projectExactlyOnce, transact, type Clock } from '@millrace/core';
import { memoryStore, memoryViews, type MemoryTransaction } from '@millrace/repository-memory';
import { right, virtualTime } from '@millrace/testing/contract';
import { watchedLog } from '../../../../testing/src/contract/projection-cases/watched-log.js';
import { Account } from '../../support/account.js';

/** A clock that knows how many sleep on it. */
function counted(clock: Clock) {
  let asleep = 0;
  return {
    clock: {
      now: clock.now,
      sleep: async (ms: number, signal?: AbortSignal) => {
        asleep += 1;
        await clock.sleep(ms, signal);
        asleep -= 1;
      },
    },
    asleep: () => asleep,
  };
}

/** Knows every signal that anybody listens to. */
function listeners() {
  const signals = new Set<AbortSignal>();
  const add = EventTarget.prototype.addEventListener;
  const spy = jest.spyOn(EventTarget.prototype, 'addEventListener').mockImplementation(function (
    this: EventTarget,
    ...args: Parameters<typeof add>
  ) {
    if (this instanceof AbortSignal) signals.add(this);
    add.apply(this, args);
  });
  return {
    /** The most that listen to one signal. */
    most: () => Math.max(0, ...[...signals].map((signal) => getEventListeners(signal, 'abort').length)),
    mockRestore: () => spy.mockRestore(),
  };
}

test('breaks, retries, parked streams and commits that are waited for leave no listener and no sleeper behind', async () => {
  const warnings: unknown[] = [];
  const warned = (warning: unknown) => warnings.push(warning);
  process.on('warning', warned);
  const time = virtualTime();
  const store = memoryStore({ clock: time.clock });
  const views = memoryViews({ clock: time.clock });
  const watched = watchedLog(store);
  const { clock, asleep } = counted(time.clock);
  const { most, mockRestore } = listeners();
  const send = transact(makeRepository(store, [Account]));
  const failures = new Map<string, number>();
  let round = 0;
  const Sums = defineProjection({
    name: 'sums',
    version: 1,
    view: custom<MemoryTransaction>(),
    on: (handlers) =>
      handlers(Account, {
        deposited: ({ accountId, amount }, { transaction }) => {
          // Each fails twice in each round.
          const key = `${accountId}/${String(round)}`;
          const failed = failures.get(key) ?? 0;
          failures.set(key, failed + 1);
          if (failed < 2) throw new Error('try again');
          transaction.set(accountId, Number(transaction.get(accountId) ?? 0) + amount);
        },
      }),
  });
  const runner = projectExactlyOnce(watched.log, Sums, views, { clock, parallel: 64, random: () => 0.5 });
  const seen: (readonly [number, number])[] = [];
  for (round = 0; round < 12; round++) {
    let position = undefined;
    for (let n = 0; n < 40; n++)
      ({ position } = right(await send(Account.deposit.message({ accountId: `a${String(n)}` }, { amount: 1 }))()));
    expect(position).toBeDefined();
    if (position === undefined) return;
    const at = position;
    const waits = Array.from({ length: 30 }, () => runner.whenProcessed(at, { timeout: 600_000 })());
    await time.during(Promise.all(waits), 'all is handled');
    watched.break();
    await time.until(() => watched.open() === 1, 'it is subscribed again');
    await time.pass(20_000);
    seen.push([most(), asleep()]);
  }
  const [first] = seen;
  expect(first?.[0]).toBeLessThanOrEqual(6);
  expect(seen).toEqual(seen.map(() => first));
  await time.during(runner.stop(), 'it stops');
  await time.pass(1_000);
  expect([most(), asleep(), watched.open()]).toEqual([0, 0, 0]);
  mockRestore();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', warned);
  expect(warnings).toEqual([]);
});
