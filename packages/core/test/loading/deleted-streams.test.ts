// S13 and S13a with a model on top: deleted, re-created and truncated streams, with warm caches and snapshots.
import { commit, load, type RepositoryOptions } from '@millrace/core';
import { memorySnapshots, memoryStore, type MemoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import { Account, STREAM } from '../support/account.js';
import { accounts } from '../support/repositories.js';
import { spied } from '../support/stores.js';

const SETUPS: readonly (readonly [string, () => RepositoryOptions])[] = [
  ['a warm cache', () => ({})],
  ['no cache', () => ({ cache: 'none' })],
  ['a snapshot', () => ({ cache: 'none', snapshots: memorySnapshots() })],
  ['a snapshot and a warm cache', () => ({ snapshots: memorySnapshots() })],
];

const hide: readonly (readonly [string, (store: MemoryStore) => Promise<unknown>])[] = [
  ['deleted', async (store) => right(await store.deleteStream(STREAM)())],
  ['truncated', async (store) => right(await store.setStreamMetadata(STREAM, { truncateBefore: 7n })())],
];

describe.each(SETUPS)('with %s', (_, setup) => {
  describe.each(hide)('a stream all of whose events are %s', (how, hideAll) => {
    async function begin() {
      const store = memoryStore();
      const here = accounts(store, setup());
      await here.filled(7);
      await here.repository.idle();
      await hideAll(store);
      return { store, ...here };
    }

    test('S13 loads empty', async () => {
      const { loaded } = await begin();
      const account = await loaded();
      expect([account.exists, account.revision, account.state]).toEqual([
        false,
        undefined,
        { open: false, balance: 0 },
      ]);
      expect((await loaded()).exists).toBe(false);
    });

    test('S13 goes on numbering, and folds from what is written then', async () => {
      const { deposited, loaded, store } = await begin();
      const { aggregate, events } = await deposited(10, 'reborn');
      expect([aggregate.revision, aggregate.state.balance, events[0]?.revision]).toEqual([7n, 10, 7n]);
      expect((await deposited(1, 'next')).aggregate.state.balance).toBe(11);
      expect((await loaded()).revision).toBe(8n);
      expect((await accounts(store).loaded()).state.balance).toBe(11);
    });

    test('S13 decides again what its former life had done: the ids of then are forgotten', async () => {
      const { deposited } = await begin();
      const again = await deposited(1, 'fill6');
      expect([again.duplicate, again.aggregate.revision]).toEqual([false, 7n]);
      expect((await deposited(1, 'fill6')).duplicate).toBe(true);
    });

    test('S13 is re-created by another, and the cache takes over the new life', async () => {
      const { store, loaded, deposited, withdraw } = await begin();
      const there = accounts(store);
      await there.deposited(3, 'there');
      const account = await loaded();
      expect([account.revision, account.state.balance]).toEqual([7n, 3]);
      expect((await loaded({ load: 'anyCached' })).state.balance).toBe(3);
      expect(left(await withdraw(4, 'w'), 'Rejected').details).toEqual({ balance: 3 });
      expect((await deposited(1, 'fill0')).duplicate).toBe(false);
    });

    test('S13a takes the commit of pure steps on a load', async () => {
      const { repository, loaded } = await begin();
      const { aggregate } = right(await commit(repository)((await loaded()).audited().audited())());
      expect([aggregate.revision, (await loaded()).revision]).toEqual([8n, 8n]);
      const [, last] = right(await commit(repository)(aggregate.audited().audited())()).events;
      expect(last?.revision).toBe(10n);
    });

    test(`S13a is hidden again, ${how} or not, and found to be`, async () => {
      const { store, loaded, deposited } = await begin();
      await deposited(10, 'reborn');
      right(await store.deleteStream(STREAM)());
      expect((await loaded()).exists).toBe(false);
      expect((await deposited(1, 'third')).aggregate.revision).toBe(8n);
    });
  });

  test('S13 a truncated stream folds from its first remaining event, at the right revision', async () => {
    const store = memoryStore();
    await accounts(store).filled(5);
    right(await store.setStreamMetadata(STREAM, { truncateBefore: 3n })());
    const { loaded, deposited } = accounts(store, setup());
    const account = await loaded();
    expect([account.revision, account.state.balance]).toEqual([4n, 2]);
    expect((await deposited(1, 'next')).aggregate.revision).toBe(5n);
  });

  test('S13 a tombstoned stream is a typed error, and nothing is tried twice', async () => {
    const { store, reads, appends, forget } = spied();
    const { filled, repository, deposit } = accounts(store, setup());
    await filled(3);
    await repository.idle();
    right(await store.tombstoneStream(STREAM)());
    forget();
    for (const failed of [
      left(await load(repository)(Account, { accountId: 'ada' })(), 'Failed'),
      left(await deposit(1, 'c'), 'Failed'),
    ])
      expect(failed).toMatchObject({ retryable: false, stream: STREAM, cause: { fault: 'stream-deleted' } });
    expect([reads.length, appends.length]).toEqual([2, 0]);
    const blind = left(await deposit(1, 'c', { load: 'assumeEmpty' }), 'Failed');
    expect([blind.retryable, blind.message]).toEqual([
      false,
      `${STREAM} was not written (stream-deleted): ${STREAM} is tombstoned`,
    ]);
    expect(appends.length).toBe(1);
  });
});
