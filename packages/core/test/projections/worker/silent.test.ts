// Several projections over one subscription that falls silent without an error: each makes it anew, and says so meanwhile.
import {
  defineProjection,
  documents,
  exactlyOnce,
  makeRepository,
  projectionWorker,
  systemClock,
  transact,
  type EventLog,
  type RunnerProblem,
} from '@millrace/core';
import { memoryStore, memoryViews } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { Account } from '../../support/account.js';

const PATIENCE = 20_000;

const counting = (name: string) =>
  defineProjection({
    name,
    version: 1,
    view: documents({ key: { accountId: t.string }, row: { deposits: t.number }, initial: { deposits: 0 } }),
    on: (handlers) => handlers(Account, { deposited: (row) => void (row.deposits += 1) }),
  });

async function waitUntil(holds: () => boolean, what: string): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await systemClock.sleep(5);
  }
}

// Every subscription is silent while `quiet`, and for ever when it was open at `hush`.
function silenced(store: EventLog) {
  const never = new Promise<never>(() => undefined);
  let [hushed, opened, quiet] = [0, 0, false];
  const subscribe: EventLog['subscribe'] = (options) => ({
    [Symbol.asyncIterator]: () => {
      opened += 1;
      const me = opened;
      const inner = store.subscribe(options)[Symbol.asyncIterator]();
      return {
        next: async () => {
          const page = await inner.next();
          return quiet || me <= hushed ? never : page;
        },
        return: async () => (await inner.return?.()) ?? { done: true, value: undefined },
      };
    },
  });
  return {
    log: { ...store, subscribe },
    opened: () => opened,
    hush: () => (hushed = opened),
    keepQuiet: (value: boolean) => {
      if (!value) hushed = opened;
      quiet = value;
    },
  };
}

async function working() {
  const store = memoryStore();
  const send = transact(makeRepository(store, [Account]));
  const views = memoryViews();
  const silence = silenced(store);
  const silent = new Set<string>();
  const onProblem = (problem: RunnerProblem): void => {
    if (problem._tag === 'Silent') silent.add(problem.projection);
  };
  const work = ['counts', 'totals'].map((name, n) =>
    exactlyOnce(counting(name), views, { watchEvery: 50 + 20 * n, onProblem }),
  );
  const worker = projectionWorker(silence.log, work, { lease: 10_000 });
  const deposit = async () => right(await send(Account.deposit.message({ accountId: 'a' }, { amount: 1 }))());
  right(await send(Account.open.message({ accountId: 'a' }, { owner: 'Ann' }))());
  const processed = async () => {
    const head = right(await store.head()) ?? { commit: 0n, prepare: 0n };
    for (const runner of worker.runners()) right(await runner.whenProcessed(head, { timeout: PATIENCE })());
  };
  const all = (health: string) => worker.status().filter((one) => one.health === health).length === 2;
  await waitUntil(() => worker.runners().length === 2, 'both run');
  await processed();
  return { worker, silence, silent, deposit, processed, all };
}

test('when the shared subscription falls silent, every projection of the worker goes on, over few new ones', async () => {
  const { worker, silence, deposit, processed } = await working();
  const before = silence.opened();
  silence.hush();
  await deposit();
  await processed();
  expect(silence.opened() - before).toBeLessThanOrEqual(2);
  await worker.stop();
});

test('as long as the new subscriptions are silent too, the health of every projection is yellow', async () => {
  const { worker, silence, silent, deposit, processed, all } = await working();
  silence.keepQuiet(true);
  await deposit();
  await waitUntil(() => all('yellow'), 'both are yellow');
  expect(silent.size).toBe(2);
  expect(worker.status()[0]?.reason).toMatch(/silent/);
  silence.keepQuiet(false);
  await processed();
  await waitUntil(() => all('green'), 'both are green');
  await worker.stop();
});
