// H01 and R11: the cache holds committed states, asks for tails only, and never goes back.
import { commit, defineAggregate, load, makeRepository, transact } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Account, STREAM } from '../support/account.js';
import { accounts } from '../support/repositories.js';
import { held, lagging, settled, spied } from '../support/stores.js';

describe('a warm cache', () => {
  test('reads the tail only, beginning at the newest event that it knows', async () => {
    const { store, reads, forget } = spied();
    const { filled, loaded } = accounts(store);
    await filled(5);
    forget();
    expect((await loaded()).revision).toBe(4n);
    expect(reads).toEqual([{ stream: STREAM, from: 4n, requireLeader: false }]);
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

describe('H04 what is not committed', () => {
  test('never reaches the cache: rejected, in conflict, or just pending', async () => {
    const store = memoryStore();
    const { repository, filled, loaded, withdraw } = accounts(store);
    await filled(2);
    const account = await loaded();
    const pending = right(Account.deposit(account, { amount: 100 }));
    left(await withdraw(50, 'too much'), 'Rejected');
    await accounts(store).deposited(1, 'elsewhere');
    left(await commit(repository)(pending)(), 'Conflict');
    expect([account.state.balance, pending.state.balance]).toEqual([2, 102]);
    expect((await loaded({ load: 'anyCached' })).state.balance).toBe(3);
  });

  test('is not committed by another command, even if a decider keeps it', async () => {
    const kept: unknown[] = [];
    const Sly = defineAggregate({
      type: 'sly',
      key: { id: t.string },
      initial: {},
      events: { happened: { data: { by: t.string } } },
      commands: {
        keep: {
          data: { by: t.string },
          decide: (sly, data) => {
            kept.push(sly.happened(data));
            return sly;
          },
        },
        use: { decide: (sly) => (kept[0] ?? sly) as typeof sly },
      },
    });
    const repository = makeRepository(memoryStore(), [Sly]);
    right(await transact(repository)(Sly.keep.message({ id: '1' }, { by: 'keep' }))());
    const used = await transact(repository)(Sly.use.message({ id: '1' }))();
    expect(E.isLeft(used) && used.left._tag).toBe('Failed');
    expect(right(await load(repository)(Sly, { id: '1' })()).revision).toBeUndefined();
  });
});
