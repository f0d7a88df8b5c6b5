// Workers: several projections over one subscription, and slots that move between workers without a loss or a repetition.
import {
  custom,
  defineProjection,
  documents,
  exactlyOnce,
  makeRepository,
  projectionWorker,
  readView,
  systemClock,
  transact,
  type EventLog,
  type ProjectionWorker,
  type RunnerProblem,
  type ViewStore,
} from '@millrace/core';
import { memoryStore, memoryViews, type MemoryTransaction } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import { seededRandom } from '@millrace/testing';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Account } from '../../support/account.js';

const PATIENCE = 20_000;

const brisk = { lease: 300, saveEvery: 20, watchEvery: 1_000 };

const Counts = defineProjection({
  name: 'counts',
  version: 1,
  view: documents({ key: { accountId: t.string }, row: { deposits: t.number }, initial: { deposits: 0 } }),
  on: (handlers) => handlers(Account, { deposited: (row) => void (row.deposits += 1) }),
});
const Totals = defineProjection({
  name: 'totals',
  version: 1,
  view: documents({ key: { amount: t.number }, row: { times: t.number }, initial: { times: 0 } }),
  on: (handlers) => handlers(Account, { deposited: (row) => void (row.times += 1) }),
});
const Ledger = defineProjection({
  name: 'ledger',
  version: 1,
  view: custom<MemoryTransaction>(),
  on: (handlers) =>
    handlers(Account, {
      deposited: ({ accountId }, { transaction }) => {
        transaction.set(accountId, Number(transaction.get(accountId) ?? 0) + 1);
      },
    }),
});

function bank() {
  const store = memoryStore();
  const send = transact(makeRepository(store, [Account]));
  const expected = new Map<string, number>();
  const random = seededRandom(7);
  const deposit = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      const accountId = `a${String(random.int(40))}`;
      if (!expected.has(accountId)) right(await send(Account.open.message({ accountId }, { owner: 'Ann' }))());
      right(await send(Account.deposit.message({ accountId }, { amount: 1 + random.int(9) }))());
      expected.set(accountId, (expected.get(accountId) ?? 0) + 1);
    }
  };
  return { store, deposit, expected };
}

async function counts(views: ViewStore<MemoryTransaction>): Promise<ReadonlyMap<string, number>> {
  const rows = right(await readView(views, Counts).find({}, { limit: 1_000 })());
  return new Map(rows.map(({ accountId, deposits }) => [accountId, deposits]));
}

async function isHandled(views: ViewStore<MemoryTransaction>, projection: string, store: EventLog): Promise<boolean> {
  const head = right(await store.head());
  const [build] = right(await views.builds(projection)());
  return build?.progress.every(({ checkpoint }) => checkpoint?.position.commit === head?.commit) === true;
}

async function waitUntil(holds: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await systemClock.sleep(5);
  }
}

const slotsOf = (worker: ProjectionWorker): number => worker.status().filter(({ phase }) => phase === 'live').length;

describe('a worker', () => {
  test('runs several projections over one subscription', async () => {
    const { store, deposit, expected } = bank();
    let subscriptions = 0;
    const counting: EventLog = {
      ...store,
      subscribe: (options) => {
        subscriptions += 1;
        return store.subscribe(options);
      },
    };
    await deposit(100);
    const views = memoryViews();
    const worker = projectionWorker(counting, [exactlyOnce(Counts, views), exactlyOnce(Totals, views)], brisk);
    await waitUntil(async () => slotsOf(worker) === 2, 'both are live');
    await deposit(100);
    await waitUntil(() => isHandled(views, 'counts', store), 'counts are there');
    await waitUntil(() => isHandled(views, 'totals', store), 'totals are there');
    expect(await counts(views)).toEqual(expected);
    const totals = right(await readView(views, Totals).find()());
    expect(totals.reduce((sum, { times }) => sum + times, 0)).toBe(200);
    expect(subscriptions).toBe(1);
    await worker.stop();
    await worker.done;
  });

  test('goes on with the others when one of its projections stops for good, and says so', async () => {
    const { store, deposit, expected } = bank();
    const Broken = defineProjection({
      name: 'broken',
      version: 1,
      view: Counts.view,
      on: (handlers) =>
        handlers(Account, {
          deposited: () => {
            throw new Error('out of order');
          },
        }),
    });
    const views = memoryViews();
    const work = [exactlyOnce(Broken, views, { onError: 'stop' }), exactlyOnce(Counts, views)];
    const worker = projectionWorker(store, work, brisk);
    const stopped = expect(worker.done).rejects.toThrow(/projection broken@1 has stopped: .*out of order/);
    await deposit(50);
    await stopped;
    await deposit(50);
    await waitUntil(() => isHandled(views, 'counts', store), 'counts are there');
    expect(await counts(views)).toEqual(expected);
    expect(worker.status().find(({ projection }) => projection === 'broken@1')).toMatchObject({
      phase: 'failed',
      health: 'red',
    });
    await worker.stop();
  });

  test('says that its view store fails before it has a slot, and goes on when that is over', async () => {
    const { store, deposit, expected } = bank();
    await deposit(20);
    const views = memoryViews();
    let down = true;
    const failed = E.left({ _tag: 'ViewFailed', retryable: true, cause: undefined, message: 'no connection' } as const);
    const flaky: ViewStore<MemoryTransaction> = {
      ...views,
      prepare:
        (...args) =>
        () =>
          down ? Promise.resolve(failed) : views.prepare(...args)(),
    };
    const problems: RunnerProblem[] = [];
    const onProblem = (problem: RunnerProblem) => problems.push(problem);
    const worker = projectionWorker(store, [exactlyOnce(Counts, flaky)], { ...brisk, onProblem });
    await waitUntil(async () => problems.length > 1, 'it has told twice');
    expect(problems[1]).toMatchObject({
      _tag: 'Interrupted',
      projection: 'counts@1',
      attempt: 2,
      message: 'no connection',
    });
    expect(worker.status()).toMatchObject([
      { projection: 'counts@1', phase: 'waiting', health: 'yellow', reason: 'no connection' },
    ]);
    down = false;
    await waitUntil(async () => slotsOf(worker) === 1, 'it is live');
    await waitUntil(() => isHandled(views, 'counts', store), 'counts are there');
    expect(await counts(views)).toEqual(expected);
    expect(worker.status()).toMatchObject([{ phase: 'live', health: 'green' }]);
    await worker.stop();
  });

  test('stops in red when the view is there in another shape, which only a new version can change', async () => {
    const { store } = bank();
    const views = memoryViews();
    const Changed = defineProjection({
      name: 'counts',
      version: 1,
      view: documents({ ...Counts.view, lookups: ['deposits'] }),
      on: (handlers) => handlers(Account, { deposited: (row) => void (row.deposits += 1) }),
    });
    const first = projectionWorker(store, [exactlyOnce(Counts, views)], brisk);
    await waitUntil(async () => slotsOf(first) === 1, 'the view is there');
    await first.stop();
    const worker = projectionWorker(store, [exactlyOnce(Changed, views)], brisk);
    await expect(worker.done).rejects.toThrow(/projection counts@1 has stopped: /);
    expect(worker.status()).toMatchObject([{ projection: 'counts@1', phase: 'failed', health: 'red' }]);
    await worker.stop();
  });

  test('refuses the same projection twice', () => {
    const views = memoryViews();
    const work = [exactlyOnce(Counts, views), exactlyOnce(Counts, views)];
    expect(() => projectionWorker(memoryStore(), work)).toThrow('the worker was given counts@1 twice');
  });
});

describe('slots', () => {
  test('are shared with a second worker, and taken over from one that stops', async () => {
    const { store, deposit, expected } = bank();
    const views = memoryViews();
    const start = () => projectionWorker(store, [exactlyOnce(Counts, views, { slots: 4 })], brisk);
    const first = start();
    await waitUntil(async () => slotsOf(first) === 4, 'the first has all');
    await deposit(50);
    const second = start();
    await waitUntil(async () => slotsOf(first) === 2 && slotsOf(second) === 2, 'both have two');
    await deposit(50);
    await first.stop();
    await deposit(50);
    await waitUntil(async () => slotsOf(second) === 4, 'the second has all');
    await waitUntil(() => isHandled(views, 'counts', store), 'counts are there');
    expect(await counts(views)).toEqual(expected);
    await second.stop();
  });

  test.each(['documents', 'custom'] as const)(
    'of a worker that dies go over to the others, with nothing lost or done twice (%s)',
    async (kind) => {
      const { store, deposit, expected } = bank();
      const views = memoryViews();
      const mortal = killable(views);
      const work = (views: ViewStore<MemoryTransaction>) =>
        kind === 'documents' ? exactlyOnce(Counts, views, { slots: 3 }) : exactlyOnce(Ledger, views, { slots: 3 });
      const dying = projectionWorker(store, [work(mortal.views)], brisk);
      await waitUntil(async () => slotsOf(dying) === 3, 'the first has all');
      await deposit(40);
      const heir = projectionWorker(store, [work(views)], brisk);
      await waitUntil(async () => slotsOf(heir) >= 1, 'the second has one');
      await deposit(20);
      mortal.kill();
      await deposit(40);
      await waitUntil(async () => slotsOf(heir) === 3, 'the second has all');
      const name = kind === 'documents' ? 'counts' : 'ledger';
      await waitUntil(() => isHandled(views, name, store), 'all is handled');
      expect(kind === 'documents' ? await counts(views) : views.values()).toEqual(expected);
      await heir.stop();
      await dying.stop({ drain: 0 });
    },
  );

  test.each([
    ['documents', 4, 3],
    ['documents', 1, 5],
    ['custom', 3, 2],
    ['custom', 2, 7],
  ] as const)(
    'are changed while events come, with nothing lost or done twice (%s, %i to %i)',
    async (kind, from, to) => {
      const { store, deposit, expected } = bank();
      const views = memoryViews();
      const entry =
        kind === 'documents'
          ? exactlyOnce(Counts, views, { slots: from })
          : exactlyOnce(Ledger, views, { slots: from });
      const projection = kind === 'documents' ? 'counts' : 'ledger';
      await deposit(60);
      const worker = projectionWorker(store, [entry], { ...brisk, batch: 7 });
      await waitUntil(async () => worker.status().some(({ handled }) => handled > 0), 'it has begun');
      const writing = deposit(200);
      right(await views.reslot({ projection, version: 1 }, to)());
      await writing;
      await waitUntil(async () => slotsOf(worker) === to, 'all new slots are at work');
      const names = worker.status().map((status) => status.projection);
      expect([...names].sort()).toEqual(Array.from({ length: to }, (_, slot) => `${projection}@1/${String(slot)}`));
      right(await views.reslot({ projection, version: 1 }, from)());
      await deposit(30);
      await waitUntil(async () => slotsOf(worker) === from, 'all old slots are at work again');
      await waitUntil(() => isHandled(views, projection, store), 'all is handled');
      expect(kind === 'documents' ? await counts(views) : views.values()).toEqual(expected);
      await worker.stop();
    },
  );
});

/** The same views, for a process that ends in the middle of whatever it does: from then on nothing of it arrives. */
function killable<T>(views: ViewStore<T>): { readonly views: ViewStore<T>; readonly kill: () => void } {
  let dead = false;
  const never = new Promise<never>(() => undefined);
  const mortal = Object.fromEntries(
    Object.entries(views).map(([name, verb]) => [
      name,
      (...args: unknown[]) => {
        const task = (verb as (...args: unknown[]) => () => Promise<unknown>)(...args);
        return () => (dead ? never : task().then((answer) => (dead ? never : answer)));
      },
    ]),
  );
  return { views: mortal as unknown as ViewStore<T>, kill: () => (dead = true) };
}
