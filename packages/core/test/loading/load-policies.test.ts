// The load policies: what is read before a decision, and what is verified before it is given.
import { load, makeRepository } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import { Account, ADA, STREAM } from '../support/account.js';
import { accounts } from '../support/repositories.js';
import { spied } from '../support/stores.js';

/** A repository whose cache is behind by `there` deposits of 10 that another has made. */
async function stale(there: number) {
  const { store, reads, appends, forget } = spied();
  const here = accounts(store);
  await here.filled(2);
  await accounts(store, { cache: 'none' }).filled(0);
  for (let n = 0; n < there; n++) await accounts(store).deposited(10, `there${String(n)}`);
  forget();
  return { ...here, store, reads, appends };
}

describe('readTail', () => {
  test('is the default: it reads what follows, then appends', async () => {
    for (const how of [undefined, { load: 'readTail' }] as const) {
      const { deposited, reads, appends } = await stale(1);
      expect((await deposited(1, 'c', how)).aggregate.state.balance).toBe(13);
      expect(reads).toEqual([{ stream: STREAM, from: 0n, requireLeader: false }]);
      expect(appends).toEqual([`${STREAM}@2+1`]);
    }
  });
});

describe('anyCached', () => {
  const how = { load: 'anyCached' } as const;

  test('decides without a read when the cache has the stream', async () => {
    const { deposited, reads, appends } = await stale(0);
    expect((await deposited(1, 'c', how)).aggregate.state.balance).toBe(3);
    expect([reads, appends]).toEqual([[], [`${STREAM}@1+1`]]);
  });

  test('reads when the cache does not have it', async () => {
    const { store, reads } = spied();
    const { deposited } = accounts(store);
    await deposited(1, 'c', how);
    expect(reads).toEqual([{ stream: STREAM, from: 'start', requireLeader: false }]);
  });

  test('is protected by the append: on a conflict it reads the tail from the leader and decides again', async () => {
    const { withdraw, reads, appends } = await stale(1);
    const committed = right(await withdraw(2, 'c', how));
    expect([committed.aggregate.revision, committed.aggregate.state.balance]).toEqual([3n, 10]);
    expect(reads).toEqual([{ stream: STREAM, from: 0n, requireLeader: true }]);
    expect(appends).toEqual([`${STREAM}@1+1`, `${STREAM}@2+1`]);
  });

  test('verifies a rejection before it is given: the newest state may say yes', async () => {
    const { withdraw, reads } = await stale(1);
    expect(right(await withdraw(5, 'c', how)).aggregate.state.balance).toBe(7);
    expect(reads).toEqual([{ stream: STREAM, from: 0n, requireLeader: false }]);
  });

  test('gives a rejection of the newest state, with its details', async () => {
    const { withdraw, reads } = await stale(1);
    expect(left(await withdraw(50, 'c', how), 'Rejected')).toMatchObject({
      commandId: 'c',
      code: 'insufficient-funds',
      details: { balance: 12 },
    });
    expect(reads).toHaveLength(1);
  });

  test('verifies that there is nothing to do before it says so', async () => {
    const { run, appends } = await stale(1);
    const done = right(await run(Account.balanceTo.message(ADA, { amount: 2 }), how));
    expect([done.events.length, done.aggregate.state.balance]).toEqual([1, 2]);
    expect(appends).toEqual([`${STREAM}@2+1`]);
    const again = await stale(1);
    const nothing = right(await again.run(Account.balanceTo.message(ADA, { amount: 12 }), how));
    expect([nothing.events.length, nothing.aggregate.state.balance, nothing.aggregate.revision]).toEqual([0, 12, 2n]);
  });

  test('verifies also what was Invalid or Failed, which another state may not be', async () => {
    const { run, reads } = await stale(0);
    left(await run(Account.deposit.message(ADA, { amount: NaN }), how), 'Invalid');
    expect(reads).toEqual([]);
    left(await run(Account.deposit.message(ADA, { amount: 1 }, { id: '' }), how), 'Invalid');
    expect(reads).toEqual([]);
  });

  test('loads what is cached without a read', async () => {
    const { loaded, reads } = await stale(1);
    expect((await loaded(how)).state.balance).toBe(2);
    expect(reads).toEqual([]);
  });
});

describe('assumeEmpty', () => {
  const how = { load: 'assumeEmpty' } as const;

  test('decides without a read, and appends to a stream that must not exist', async () => {
    const { store, reads, appends } = spied();
    const { run } = accounts(store);
    const { aggregate } = right(await run(Account.open.message(ADA, { owner: 'Ada' }), how));
    expect([aggregate.revision, aggregate.state.open]).toEqual([0n, true]);
    expect([reads, appends]).toEqual([[], [`${STREAM}@no_stream+1`]]);
  });

  test('is protected by the append: on a conflict it decides again on what there is', async () => {
    const { deposited, appends } = await stale(1);
    expect((await deposited(1, 'c', how)).aggregate.state.balance).toBe(13);
    expect(appends).toEqual([`${STREAM}@no_stream+1`, `${STREAM}@2+1`]);
    const { run } = await stale(0);
    expect(left(await run(Account.open.message(ADA, { owner: 'x' }), how), 'Rejected').code).toBe('already-open');
  });

  test('verifies a rejection before it is given', async () => {
    const { withdraw, appends } = await stale(1);
    expect(right(await withdraw(12, 'c', how)).aggregate.state.balance).toBe(0);
    expect(appends).toEqual([`${STREAM}@2+1`]);
  });

  test('loads an empty aggregate', async () => {
    const { loaded, reads } = await stale(1);
    const account = await loaded(how);
    expect([account.exists, account.state, account.key]).toEqual([false, { open: false, balance: 0 }, ADA]);
    expect(reads).toEqual([]);
  });
});

test('a definition that the repository does not have cannot be loaded', async () => {
  const repository = makeRepository(memoryStore(), []);
  const failed = left(await load(repository)(Account as never, ADA as never)(), 'Failed');
  expect(failed).toEqual({
    _tag: 'Failed',
    commandId: undefined,
    retryable: false,
    message: "the repository has no definition of 'account'",
  });
});
