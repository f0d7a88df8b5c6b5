// What befalls a worker among others: old versions, slots that are gone, stores that hang, and runners that die unseen.
import {
  awaitProcessed,
  custom,
  defineProjection,
  documents,
  exactlyOnce,
  makeRepository,
  projectExactlyOnce,
  projectionWorker,
  systemClock,
  transact,
  type Clock,
  type RunnerProblem,
  type ViewStore,
} from '@millrace/core';
import { memoryStore, memoryViews, type MemoryTransaction } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Account } from '../../support/account.js';

const PATIENCE = 20_000;

const brisk = { lease: 300, saveEvery: 20, watchEvery: 1_000 };
const never = () => new Promise<never>(() => undefined);

/** Between its looks a worker with a long lease sleeps shortly. */
const quick: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(ms === 20_000 ? 20 : ms, signal),
};

const counts = (version: number) =>
  defineProjection({
    name: 'counts',
    version,
    view: documents({ key: { accountId: t.string }, row: { deposits: t.number }, initial: { deposits: 0 } }),
    on: (handlers) => handlers(Account, { deposited: (row) => void (row.deposits += version) }),
  });
const Counts = counts(1);
const Refusing = defineProjection({
  name: 'counts',
  version: 1,
  view: custom<MemoryTransaction>(),
  on: (handlers) =>
    handlers(Account, {
      deposited: () => {
        throw new Error('out of order');
      },
    }),
});

function bank() {
  const store = memoryStore();
  const send = transact(makeRepository(store, [Account]));
  const deposit = async (accountId: string) => {
    right(await send(Account.open.message({ accountId }, { owner: 'Ann' }))());
    return right(await send(Account.deposit.message({ accountId }, { amount: 1 }))());
  };
  return { store, deposit };
}

async function waitUntil(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await systemClock.sleep(5);
  }
}

async function buildsOf(views: ViewStore<MemoryTransaction>): Promise<readonly string[]> {
  return right(await views.builds('counts')()).map(({ build, status }) => `${String(build.version)} ${status}`);
}

describe('an old version', () => {
  test('that was swapped out and dropped is not made again by a worker that waited for its slots', async () => {
    const { store, deposit } = bank();
    await deposit('a');
    const views = memoryViews();
    const options = { ...brisk, swap: 'whenCaughtUp' } as const;
    const first = projectionWorker(store, [exactlyOnce(Counts, views)], options);
    await waitUntil(() => first.status()[0]?.phase === 'live', 'the first is live');
    let looks = 0;
    let stays = false;
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    // It looks no more while the version is swapped out: it only finds that it is gone.
    const slow: ViewStore<MemoryTransaction> = {
      ...views,
      announce:
        (...args) =>
        async () => {
          const answer = await views.announce(...args)();
          looks += 1;
          if (stays) await held;
          return answer;
        },
    };
    const waiting = projectionWorker(store, [exactlyOnce(Counts, slow)], { ...options, lease: 60_000, clock: quick });
    await waitUntil(() => looks > 1, 'it has looked');
    stays = true;
    const before = looks;
    await waitUntil(() => looks > before, 'it looks, and learns nothing');
    const next = projectExactlyOnce(store, counts(2), views, options);
    await waitUntil(async () => (await buildsOf(views)).includes('2 current'), 'the next version is current');
    await first.done;
    right(await views.drop({ projection: 'counts', version: 1 })());
    stays = false;
    goOn();
    await waiting.done;
    expect(await buildsOf(views)).toEqual(['2 current']);
    await Promise.all([first.stop(), waiting.stop(), next.stop()]);
  });

  test('that is started once more does not swap itself in over a newer one, and says so', async () => {
    const { store, deposit } = bank();
    await deposit('a');
    const views = memoryViews();
    const next = projectExactlyOnce(store, counts(2), views, brisk);
    await waitUntil(() => next.status().phase === 'live', 'the next version is live');
    const problems: RunnerProblem[] = [];
    const onProblem = (problem: RunnerProblem) => problems.push(problem);
    const old = projectExactlyOnce(store, Counts, views, { ...brisk, swap: 'whenCaughtUp', onProblem });
    await waitUntil(
      async () => problems.length > 0 || (await buildsOf(views)).includes('1 current'),
      'it has caught up, and would be swapped in',
    );
    expect(problems).toEqual([
      {
        _tag: 'SwapWaits',
        projection: 'counts@1',
        message: 'counts@2 is current, which is newer than counts@1: only views.swap goes back to counts@1',
      },
    ]);
    right(await views.swap({ projection: 'counts', version: 1 })());
    await waitUntil(async () => (await buildsOf(views)).includes('1 current'), 'a person has gone back');
    expect(await next.done).toBe('retired');
    await old.stop();
  });
});

describe('a slot that is gone, since the build was split anew', () => {
  const reslotting = (views: ViewStore<MemoryTransaction>, slots: number): ViewStore<MemoryTransaction> => {
    let done = false;
    return {
      ...views,
      acquire: (slot, owner, duration) => async () => {
        if (slot.slot === 3 && !done) {
          done = true;
          right(await views.reslot(slot, slots)());
        }
        return views.acquire(slot, owner, duration)();
      },
    };
  };

  test('is given up by a worker that was about to take it', async () => {
    const { store } = bank();
    const views = memoryViews();
    const work = [exactlyOnce(Counts, reslotting(views, 2), { slots: 4 })];
    const worker = projectionWorker(store, work, brisk);
    let failed: unknown;
    worker.done.catch((error: unknown) => (failed = error));
    const names = () => worker.status().map(({ projection, phase }) => `${projection} ${phase}`);
    await waitUntil(
      () => failed !== undefined || names().sort().join() === 'counts@1/0 live,counts@1/1 live',
      'it has the two slots that are left',
    );
    expect(failed).toBeUndefined();
    await worker.stop();
    await worker.done;
  });

  test.each(['before it has it', 'while it works on it'])('ends a runner of its own as fenced (%s)', async (when) => {
    const { store } = bank();
    const views = memoryViews();
    const early = when === 'before it has it';
    const runner = projectExactlyOnce(store, Counts, early ? reslotting(views, 2) : views, {
      ...{ ...brisk, slots: 4, slot: 3 },
    });
    const ended = runner.done.catch(String);
    if (!early) {
      await waitUntil(() => runner.status().phase === 'live', 'it works');
      right(await views.reslot({ projection: 'counts', version: 1 }, 2)());
    }
    expect(await ended).toBe('fenced');
    expect(runner.status()).toMatchObject({
      phase: 'stopped',
      reason: 'counts@1/3 is no slot any more: the build was split anew',
    });
  });
});

describe('a worker', () => {
  const locked = E.left({ _tag: 'ViewFailed', retryable: true, cause: undefined, message: 'locked' } as const);

  test('tells at once that a runner has died, also while another of its slots cannot be taken', async () => {
    const { store, deposit } = bank();
    const views = memoryViews();
    // The first slot that is asked for is had, the other one never.
    let had: number | undefined;
    const half: ViewStore<MemoryTransaction> = {
      ...views,
      acquire: (slot, owner, duration) => {
        had ??= slot.slot;
        return slot.slot === had ? views.acquire(slot, owner, duration) : () => Promise.resolve(locked);
      },
    };
    const work = exactlyOnce(Refusing, half, { slots: 2, onError: 'stop', retry: { attempts: 1, delay: () => 0 } });
    // Long enough for nothing else to come round within the test.
    const worker = projectionWorker(store, [work], { ...brisk, lease: PATIENCE * 6 });
    let heard = '';
    worker.done.catch((error: unknown) => (heard = String(error)));
    await waitUntil(() => worker.status().length === 2, 'it tries to take the other one');
    for (let i = 0; i < 8; i++) await deposit(`a${String(i)}`);
    await waitUntil(() => heard !== '', 'it is heard');
    expect(heard).toContain('has stopped: ');
    await worker.stop({ drain: 0 });
  });

  test('goes on announcing itself after a failure, as long as other slots of it work', async () => {
    const { store, deposit } = bank();
    const views = memoryViews();
    let announced = 0;
    const watched: ViewStore<MemoryTransaction> = {
      ...views,
      announce: (...args) => {
        announced += 1;
        return views.announce(...args);
      },
    };
    const work = exactlyOnce(Refusing, watched, { slots: 2, onError: 'stop', retry: { attempts: 1, delay: () => 0 } });
    const worker = projectionWorker(store, [work], brisk);
    let heard = '';
    worker.done.catch((error: unknown) => (heard = String(error)));
    const phases = () => worker.status().map(({ phase }) => phase);
    await waitUntil(() => phases().join() === 'live,live', 'it works');
    await deposit('a');
    await waitUntil(() => heard !== '', 'one has died');
    const before = announced;
    await waitUntil(() => announced > before + 3, 'it is announced again and again');
    expect(phases().sort()).toEqual(['failed', 'live']);
    await worker.stop();
  });

  test.each(['prepare', 'announce'] as const)(
    'says that its view store hangs, and is stopped all the same (%s)',
    async (verb) => {
      const { store } = bank();
      const views: ViewStore<MemoryTransaction> = { ...memoryViews(), [verb]: () => never };
      const problems: RunnerProblem[] = [];
      const onProblem = (problem: RunnerProblem) => problems.push(problem);
      const worker = projectionWorker(store, [exactlyOnce(Counts, views)], { ...brisk, onProblem });
      await waitUntil(() => worker.status().length > 0, 'it says so');
      const message = 'the view store has not answered for 300 ms';
      expect(worker.status()).toMatchObject([{ phase: 'waiting', health: 'yellow', reason: message }]);
      expect(problems[0]).toMatchObject({ _tag: 'Interrupted', projection: 'counts@1', message });
      await worker.stop();
      await worker.done;
    },
  );
});

describe('a runner by itself', () => {
  test.each(['identity', 'prepare', 'acquire', 'progress'] as const)('says that a store hangs (%s)', async (verb) => {
    const { store } = bank();
    const log = verb === 'identity' ? { ...store, identity: never } : store;
    const views: ViewStore<MemoryTransaction> = {
      ...memoryViews(),
      ...(verb !== 'identity' && { [verb]: () => never }),
    };
    const runner = projectExactlyOnce(log, Counts, views, brisk);
    await waitUntil(() => runner.status().phase === 'waiting', 'it says so');
    const what = verb === 'identity' ? 'the log does not tell its name' : 'the view store does not answer';
    expect(runner.status()).toMatchObject({ health: 'yellow', reason: `${what}: asked 300 ms ago` });
    await runner.stop();
    expect(await runner.done).toBe('stopped');
  });
});

describe('a commit', () => {
  test('is not in a view because the view is as far in another log', async () => {
    const [here, elsewhere] = [bank(), bank()];
    const views = memoryViews();
    const runner = projectExactlyOnce(elsewhere.store, Counts, views, brisk);
    await here.deposit('a');
    const committed = await here.deposit('b');
    for (const account of ['a', 'b', 'c']) right(await runner.whenProcessed(await elsewhere.deposit(account))());
    await runner.stop();
    const options = { timeout: 200, poll: 20 };
    const answer = await awaitProcessed(views, Counts, committed, { ...options, log: here.store })();
    expect(answer).toMatchObject({ left: { _tag: 'NotInTime' } });
    // Who gives no log is believed.
    right(await awaitProcessed(views, Counts, committed, options)());
  });
});
