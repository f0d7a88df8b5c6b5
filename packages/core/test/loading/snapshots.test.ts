// Snapshots: a cold load begins at one, and one is saved each time that so many events were committed.
import { commit, defineAggregate, makeRepository, transact } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { STREAM } from '../support/account.js';
import { tenDeposits, watched } from '../support/snapshots.js';

describe('a snapshot', () => {
  test('is saved each time that so many events were committed, with the state and the command ids', async () => {
    const { saved } = await tenDeposits();
    expect(saved.map(({ revision }) => revision)).toEqual([2n, 5n, 8n]);
    expect(saved[1]).toEqual({
      stream: STREAM,
      fingerprint: saved[0]?.fingerprint,
      revision: 5n,
      state: { open: false, balance: 6 },
      anchor: { revision: 4n, id: expect.any(String) as unknown },
      commandWindow: 1_000,
      commands: [0, 1, 2, 3, 4, 5].map((n) => [`fill${String(n)}`, BigInt(n)]),
    });
    expect(saved[0]?.fingerprint).toMatch(/^[0-9a-f]{16}$/);
  });

  test('R12 makes a cold load two reads: the snapshot, and the stream from there', async () => {
    const { cold, reads, loads } = await tenDeposits();
    const account = await cold().loaded();
    expect([account.revision, account.state.balance]).toEqual([9n, 10]);
    expect(loads).toEqual([STREAM]);
    // The newest event that a read had given when it was saved: it proves that the stream is the same.
    expect(reads).toEqual([{ stream: STREAM, from: 7n, requireLeader: false }]);
  });

  test('is not asked for when the cache has the stream', async () => {
    const { cold, loads } = await tenDeposits();
    const { loaded } = cold();
    await loaded();
    await loaded();
    expect(loads).toHaveLength(1);
  });

  test('begins also the load after a conflict of who assumed nothing', async () => {
    const { cold, reads } = await tenDeposits();
    await cold().deposited(1, 'blind', { load: 'assumeEmpty' });
    expect(reads).toEqual([{ stream: STREAM, from: 7n, requireLeader: true }]);
  });

  test('counts the events of a commit that passes several at once as one', async () => {
    const { saved, cold } = await tenDeposits();
    const { repository, loaded } = cold();
    let account = await loaded();
    for (let n = 0; n < 7; n++) account = account.audited();
    saved.length = 0;
    right(await commit(repository)(account)());
    await repository.idle();
    expect(saved.map(({ revision }) => revision)).toEqual([16n]);
  });

  test('carries the command ids: what was done before it is recognised, up to the window', async () => {
    const { cold, reads } = await tenDeposits({ commandWindow: 5 });
    expect((await cold().deposited(1, 'fill5')).duplicate).toBe(true);
    expect(reads[0]?.from).toBe(7n);
    expect((await cold().deposited(1, 'fill4')).duplicate).toBe(false);
  });

  test('is not used when all command ids are to be known: it has only the newest', async () => {
    const { cold, loads } = await tenDeposits();
    const { deposited } = cold(undefined, { commandWindow: 'all' });
    expect((await deposited(1, 'fill0')).duplicate).toBe(true);
    expect(loads).toEqual([]);
  });

  test('is not asked for or saved by a definition that has no such policy', async () => {
    const Plain = defineAggregate({
      type: 'plain',
      key: { id: t.string },
      initial: { n: 0 },
      events: { counted: {} },
      commands: { count: { decide: (plain) => plain.counted() } },
    });
    const { snapshots, loads, saved } = watched();
    const repository = makeRepository(memoryStore(), [Plain], { snapshots, cache: 'none' });
    for (let n = 0; n < 3; n++) right(await transact(repository)(Plain.count.message({ id: '1' }))());
    await repository.idle();
    expect([loads, saved]).toEqual([[], []]);
  });
});

test('the state of a snapshot is frozen', async () => {
  const { cold } = await tenDeposits();
  const { state } = await cold().loaded();
  expect(Object.isFrozen(state)).toBe(true);
});

test('a failed load is given as it is', async () => {
  const { cold, store } = await tenDeposits();
  right(await store.tombstoneStream(STREAM)());
  expect(left(await cold().deposit(1, 'c'), 'Failed').stream).toBe(STREAM);
});
