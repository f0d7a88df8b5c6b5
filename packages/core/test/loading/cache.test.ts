// H01 and R11: the cache holds committed states, asks for tails only, and never goes back.
import { commit, load, makeRepository } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import { Account, STREAM } from '../support/account.js';
import { accounts } from '../support/repositories.js';
import { spied } from '../support/stores.js';

describe('a warm cache', () => {
  test('reads the tail only, beginning at the newest event that a read has given', async () => {
    const { store, reads, forget } = spied();
    const { filled, loaded } = accounts(store);
    await filled(5);
    forget();
    expect((await loaded()).revision).toBe(4n);
    expect(reads).toEqual([{ stream: STREAM, from: 3n, requireLeader: false }]);
  });

  test('without one every load reads the whole stream: "no cache" keeps nothing', async () => {
    const { store, reads, forget } = spied();
    const { filled, loaded } = accounts(store, { cache: 'none' });
    await filled(3);
    forget();
    await loaded();
    await loaded({ load: 'anyCached' });
    expect(reads.map(({ from }) => from)).toEqual(['start', 'start']);
  });

  test('R11 sees what others have written meanwhile', async () => {
    const store = memoryStore();
    const [here, there] = [accounts(store), accounts(store)];
    await here.filled(2);
    await there.deposited(10, 'there');
    const stale = await here.loaded({ load: 'anyCached' });
    expect([stale.revision, stale.state.balance]).toEqual([1n, 2]);
    const fresh = await here.loaded();
    expect([fresh.revision, fresh.state.balance]).toEqual([2n, 12]);
    expect((await here.loaded({ load: 'anyCached' })).revision).toBe(2n);
  });

  test('has the state after a commit without a read', async () => {
    const { store, reads, forget } = spied();
    const { deposited, loaded } = accounts(store);
    await deposited(5, 'c1');
    forget();
    expect((await loaded({ load: 'anyCached' })).state.balance).toBe(5);
    expect(reads).toEqual([]);
  });

  test('shares its states: what is unchanged is the same object', async () => {
    const { filled, loaded } = accounts(memoryStore());
    await filled(2);
    const [one, other] = [await loaded(), await loaded()];
    expect(other.state).toBe(one.state);
    expect(Object.isFrozen(one.state)).toBe(true);
  });

  test('H01 the second of two commits is a conflict, and the cache has the first', async () => {
    const { repository, filled, loaded } = accounts(memoryStore());
    await filled(1);
    const [first, second] = [await loaded(), await loaded()];
    right(await commit(repository)(Account.deposit(first, { amount: 10 }))());
    const conflict = left(await commit(repository)(Account.deposit(second, { amount: 100 }))(), 'Conflict');
    expect([conflict.expected, conflict.actual, conflict.attempts]).toEqual([0n, 1n, 1]);
    expect((await loaded({ load: 'anyCached' })).state.balance).toBe(11);
    expect((await loaded()).state.balance).toBe(11);
  });
});

describe('a cache with a bound', () => {
  test('forgets what was not asked for in a while, and reads it again from its start', async () => {
    const { store, reads, forget } = spied();
    const repository = makeRepository(store, [Account], { cache: 2 });
    const touch = async (accountId: string) =>
      right(await commit(repository)(right(await load(repository)(Account, { accountId })()).audited())());
    for (const accountId of ['a', 'b', 'c']) await touch(accountId);
    forget();
    right(await load(repository)(Account, { accountId: 'a' })());
    right(await load(repository)(Account, { accountId: 'c' })());
    expect(reads).toEqual([
      { stream: 'account-a', from: 'start', requireLeader: false },
      { stream: 'account-c', from: 'start', requireLeader: false },
    ]);
  });
});
