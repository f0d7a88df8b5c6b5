// States of another life, another history or another repository: none of them is believed.
import { load, makeRepository, transact, type EventStore } from '@millrace/core';
import { memorySnapshots, memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import { commit } from '@millrace/core';
import { Account, ADA } from '../support/account.js';
import { accounts } from '../support/repositories.js';

describe('a stream that is deleted between a load and its append', () => {
  async function deletedUnderway(): Promise<{ store: EventStore; snapshots: ReturnType<typeof memorySnapshots> }> {
    const store = memoryStore();
    const snapshots = memorySnapshots();
    let deleting = false;
    const racing: EventStore = {
      ...store,
      append: (stream, expected, events) => async () => {
        if (deleting) right(await store.deleteStream(stream)());
        deleting = false;
        return store.append(stream, expected, events)();
      },
    };
    const { deposited, loaded, repository } = accounts(racing, { snapshots });
    for (let i = 0; i < 5; i++) await deposited(100, `c${String(i)}`);
    deleting = true;
    await deposited(1, 'last');
    await repository.idle();
    expect((await loaded()).state.balance).toBe(1);
    return { store, snapshots };
  }

  test('is seen by the next load on a warm cache, and by a cold one with the snapshot of the former life', async () => {
    const { store, snapshots } = await deletedUnderway();
    const cold = await accounts(store, { snapshots }).loaded();
    expect([cold.revision, cold.state.balance]).toEqual([5n, 1]);
  });
});

test('a snapshot of another history of the stream is done without, also when the revisions fit', async () => {
  const snapshots = memorySnapshots();
  const first = accounts(memoryStore(), { snapshots });
  for (let i = 0; i < 4; i++) await first.deposited(100, `a${String(i)}`);
  await first.repository.idle();
  const restored = memoryStore();
  await accounts(restored).filled(5);
  expect((await accounts(restored, { snapshots }).loaded()).state.balance).toBe(5);
});

test('a snapshot that remembers fewer commands than the repository must is done without', async () => {
  const store = memoryStore();
  const snapshots = memorySnapshots();
  const narrow = accounts(store, { snapshots, commandWindow: 2 });
  for (let i = 0; i < 4; i++) await narrow.deposited(1, `c${String(i)}`);
  await narrow.repository.idle();
  expect((await accounts(store, { snapshots }).deposited(1, 'c0')).duplicate).toBe(true);
});

test('an aggregate of another repository is not committed, whatever its revision', async () => {
  const rich = accounts(memoryStore());
  const poor = accounts(memoryStore());
  await rich.deposited(1000, 'c');
  await poor.deposited(10, 'c');
  const foreign = (await rich.loaded()).deposited({ amount: 1 });
  expect(left(await commit(poor.repository)(foreign)(), 'Failed').message).toContain('no aggregate of this repository');
  expect((await poor.loaded()).state.balance).toBe(10);
});

test('an aggregate that was made empty is at home in every repository', async () => {
  const repository = makeRepository(memoryStore(), [Account]);
  const opened = right(Account.open(right(Account.empty(ADA)), { owner: 'Ada' }));
  const committed = right(await commit(repository, { id: 'c' })(opened)());
  const again = right(await commit(repository, { id: 'c' })(committed.aggregate)());
  expect([committed.duplicate, again.duplicate]).toEqual([false, true]);
  expect(right(await load(repository)(Account, ADA)()).exists).toBe(true);
  const deposited = await transact(repository)(Account.deposit.message(ADA, { amount: 1 }))();
  expect(right(deposited).aggregate.revision).toBe(1n);
});
