// R11: loads that take long, or are answered by a follower that lags: never an older state over a newer revision.
import { commit } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import { Account } from '../support/account.js';
import { accounts } from '../support/repositories.js';
import { held, lagging, settled, spied } from '../support/stores.js';

describe('R11 a slow load', () => {
  test('does not put an older state over the newer one of a commit that overtook it', async () => {
    const slow = held(memoryStore());
    const { filled, deposited, loaded } = accounts(slow.store);
    await filled(2);
    slow.hold();
    const late = loaded();
    await settled();
    expect(slow.waiting()).toBe(1);
    // No read: the append alone protects.
    await deposited(10, 'overtaking', { load: 'anyCached' });
    slow.release();
    expect((await late).revision).toBe(2n);
    expect((await loaded({ load: 'anyCached' })).revision).toBe(2n);
  });

  test('may find its entry evicted meanwhile, and gives the right state all the same', async () => {
    const slow = held(memoryStore());
    const { repository, filled, loaded } = accounts(slow.store, { cache: 2 });
    await filled(2);
    slow.hold();
    const late = loaded();
    await settled();
    for (const accountId of ['b', 'c', 'd'])
      right(await commit(repository)(right(Account.empty({ accountId })).audited())());
    slow.release();
    const account = await late;
    expect([account.revision, account.state.balance]).toEqual([1n, 2]);
    expect((await loaded({ load: 'anyCached' })).revision).toBe(1n);
  });

  test('is shared by those who wait for it: one is in flight, and one after it', async () => {
    const { store, reads, forget } = spied();
    const slow = held(store);
    const { filled, loaded } = accounts(slow.store);
    await filled(2);
    forget();
    slow.hold();
    const all = [loaded(), loaded(), loaded(), loaded()];
    await settled();
    expect(reads).toHaveLength(1);
    slow.release();
    expect((await Promise.all(all)).map(({ revision }) => revision)).toEqual([1n, 1n, 1n, 1n]);
    expect(reads).toHaveLength(2);
  });

  test('is not what is given to one who asked after a write that it has not seen', async () => {
    const store = memoryStore();
    const slow = held(store);
    const [here, there] = [accounts(slow.store), accounts(store)];
    await there.filled(1);
    slow.hold();
    const before = here.loaded();
    await settled();
    await there.deposited(10, 'there');
    const after = here.loaded();
    slow.release();
    expect([(await before).revision, (await after).revision]).toEqual([0n, 1n]);
  });
});

describe('a follower that lags', () => {
  test('is not believed that the newest known event is gone: the leader is asked, and the cache does not go back', async () => {
    const store = memoryStore();
    let known = Infinity;
    const { filled, loaded, withdraw } = accounts(lagging(store, () => Math.min(known, 1_000)));
    await filled(5);
    known = 3;
    const account = await loaded();
    expect([account.revision, account.state.balance]).toEqual([4n, 5]);
    expect((await loaded({ load: 'anyCached' })).revision).toBe(4n);
    expect(right(await withdraw(5, 'all')).aggregate.state.balance).toBe(0);
  });

  test('is not asked what a repeated command did', async () => {
    const store = memoryStore();
    const here = accounts(store);
    const there = accounts(
      lagging(store, () => 2),
      { retry: { attempts: 2, delay: () => 0 } },
    );
    await here.filled(2);
    expect((await there.loaded()).revision).toBe(1n);
    await here.deposited(1, 'other');
    await here.deposited(10, 'same');
    const again = await there.deposited(10, 'same');
    expect([again.duplicate, again.events.map(({ revision }) => revision)]).toEqual([true, [3n]]);
    expect(again.aggregate.state.balance).toBe(13);
  });
});
