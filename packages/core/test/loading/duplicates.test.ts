// R15: a command id within the window is recognised, wherever the state comes from; beyond it, nothing is promised.
import { commit, type RepositoryOptions, type TransactOptions } from '@millrace/core';
import { memorySnapshots, memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import { Account, ADA, STREAM } from '../support/account.js';
import { accounts } from '../support/repositories.js';
import { spied } from '../support/stores.js';

const POLICIES: readonly TransactOptions[] = [{}, { load: 'readTail' }, { load: 'anyCached' }, { load: 'assumeEmpty' }];
const SETUPS: readonly (readonly [string, () => RepositoryOptions])[] = [
  ['with a cache', () => ({})],
  ['without a cache', () => ({ cache: 'none' })],
  ['with snapshots', () => ({ snapshots: memorySnapshots(), cache: 'none' })],
  ['with snapshots and a cache', () => ({ snapshots: memorySnapshots() })],
  ['with a window of all', () => ({ commandWindow: 'all' })],
];

describe.each(SETUPS)('a repeated command, %s', (_, setup) => {
  test.each(POLICIES)('R15 gives its first outcome and decides nothing: %p, warm and cold', async (how) => {
    const store = memoryStore();
    const options = setup();
    const warm = accounts(store, options);
    await warm.filled(2);
    const first = right(await warm.run(Account.move.message(ADA, { amount: 1 }, { id: 'moved' }), how));
    await warm.filled(5, 'more');
    await warm.repository.idle();
    for (const { run } of [warm, accounts(store, options), warm]) {
      // Another amount: what is decided now would be something else.
      const again = right(await run(Account.move.message(ADA, { amount: 99 }, { id: 'moved' }), how));
      expect(again.events).toEqual(first.events);
      expect(again.events.map(({ id }) => id)).toEqual(first.events.map(({ id }) => id));
      expect(again.events.map(({ revision }) => revision)).toEqual([2n, 3n]);
      expect([again.duplicate, first.duplicate, again.commandId]).toEqual([true, false, 'moved']);
      expect(again.position).toEqual(again.events.length > 0 ? (await lastOf(store)).position : undefined);
      expect([again.aggregate.revision, again.aggregate.state.balance]).toEqual([8n, 7]);
    }
    expect((await warm.loaded()).revision).toBe(8n);
  });
});

async function lastOf(store: ReturnType<typeof memoryStore>) {
  for await (const page of store.readStream(STREAM, { from: 3n, maxCount: 1 }))
    if (page[0] !== undefined) return page[0];
  throw new Error('no event');
}

test('R15 is recognised when it was written between the load and the append', async () => {
  const store = memoryStore();
  const [here, there] = [accounts(store), accounts(store)];
  await here.filled(2);
  await there.loaded();
  await here.deposited(1, 'other');
  await here.deposited(10, 'same');
  const again = await there.deposited(20, 'same', { load: 'anyCached' });
  expect([again.duplicate, again.events[0]?.data, again.aggregate.state.balance]).toEqual([
    true,
    { ...ADA, amount: 10 },
    13,
  ]);
});

test('R15 is recognised also with the last attempt, when the winner had the same id', async () => {
  const store = memoryStore();
  const [here, there] = [accounts(store), accounts(store)];
  await here.filled(1);
  await there.loaded();
  await here.deposited(10, 'same');
  const once = { load: 'anyCached', retry: { attempts: 1, delay: () => 0 } } as const;
  expect((await there.deposited(20, 'same', once)).events[0]?.data).toEqual({ ...ADA, amount: 10 });
  expect(left(await accounts(store).deposit(20, 'new', { ...once, load: 'assumeEmpty' }), 'Conflict').attempts).toBe(1);
});

test('R15 is recognised by `commit` as well, whatever is pending', async () => {
  const store = memoryStore();
  const { repository, filled, loaded } = accounts(store);
  await filled(2);
  const save = commit(repository, { id: 'mine' });
  const before = await loaded();
  const first = right(await save(Account.deposit(before, { amount: 10 }))());
  for (const pending of [
    Account.deposit(await loaded(), { amount: 99 }),
    Account.deposit(first.aggregate, { amount: 99 }),
    Account.deposit(before, { amount: 99 }),
    Account.balanceTo(await loaded(), { amount: 12 }),
  ]) {
    const again = right(await save(pending)());
    expect([again.duplicate, again.events[0]?.data, again.aggregate.revision]).toEqual([
      true,
      { ...ADA, amount: 10 },
      2n,
    ]);
  }
  const cold = accounts(store, { cache: 'none' });
  const stale = right(Account.empty(ADA)).deposited({ amount: 99 });
  const recognised = right(await commit(cold.repository, { id: 'mine' })(stale)());
  expect([recognised.duplicate, recognised.aggregate.state.balance]).toEqual([true, 12]);
});

test('R15 the same bytes sent by two at once are written once, and both are told where', async () => {
  const store = memoryStore();
  const [here, there] = [accounts(store), accounts(store)];
  await here.filled(1);
  await there.loaded();
  const both = await Promise.all([here.deposited(10, 'same'), there.deposited(10, 'same'), here.deposited(10, 'same')]);
  for (const { events, aggregate } of both)
    expect([events.map(({ revision }) => revision), aggregate.revision]).toEqual([[1n], 1n]);
  expect(new Set(both.map(({ events }) => events[0]?.id)).size).toBe(1);
  const [opened] = both;
  expect((await there.deposited(1, 'next')).aggregate.revision).toBe((opened.aggregate.revision ?? 0n) + 1n);
});

test('a rejected command sent again is decided again', async () => {
  const { withdraw, deposited } = accounts(memoryStore());
  left(await withdraw(5, 'c'), 'Rejected');
  await deposited(5, 'd');
  expect(right(await withdraw(5, 'c')).duplicate).toBe(false);
});

test('beyond the window a command is decided again; within it, to the last, it is not', async () => {
  for (const options of [{ commandWindow: 3 }, { commandWindow: 3, cache: 'none' }] as const) {
    const { filled, deposited, loaded } = accounts(memoryStore(), options);
    await filled(4);
    expect((await deposited(1, 'fill1')).duplicate).toBe(true);
    expect((await deposited(1, 'fill0')).duplicate).toBe(false);
    expect((await loaded()).state.balance).toBe(5);
  }
});

test('a window of no commands recognises none', async () => {
  const { deposited } = accounts(memoryStore(), { commandWindow: 0 });
  await deposited(1, 'c');
  expect((await deposited(1, 'c')).duplicate).toBe(false);
});

test('the first outcome is read from the first event of the command on, and no further than it must', async () => {
  const { store, reads, forget } = spied(memoryStore({ pageSize: 2 }));
  const { filled, deposited } = accounts(store);
  await filled(10);
  forget();
  await deposited(1, 'fill4');
  expect(reads.map(({ from }) => from)).toEqual([8n, 4n]);
});

test('a repeated command whose events cannot be read any more fails with the place', async () => {
  const store = memoryStore();
  const { filled, repository } = accounts(store);
  await filled(1);
  const metadata = { commandId: 'odd' };
  const odd = {
    id: '00000000-0000-4000-8000-000000000000',
    type: 'account/deposited',
    data: { amount: 'x' },
    metadata,
  };
  right(await store.append(STREAM, 0n, [odd])());
  expect(left(await accounts(store).deposit(1, 'odd'), 'Failed')).toMatchObject({ commandId: 'odd', revision: 1n });
  expect(repository.definitions).toHaveLength(1);
});
