// A store whose reads may lag: a rejection, or nothing to do, is not believed until the leader has been read.
import { defineAggregate, makeRepository, transact } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { Account, ADA, STREAM } from '../support/account.js';
import { accounts } from '../support/repositories.js';
import { lagging, spied } from '../support/stores.js';

/** Five deposits of 1, of which a follower shows the first `shown`. */
async function behind(shown: number, readsMayLag = true) {
  const leader = memoryStore();
  await accounts(leader).filled(5);
  const { store, reads, appends } = spied({ ...lagging(leader, () => shown), readsMayLag });
  const leaderReads = () => reads.filter(({ requireLeader }) => requireLeader === true).length;
  return { leader, store, reads, appends, leaderReads };
}

const caches: readonly (readonly [number | 'none'])[] = [['none'], [10]];

describe.each(caches)('with a cache of %s', (cache) => {
  test('a withdrawal of what a follower does not show yet is accepted', async () => {
    const { store, leaderReads } = await behind(2);
    const { aggregate } = right(await accounts(store, { cache }).withdraw(4, 'w'));
    expect([aggregate.revision, aggregate.state.balance, leaderReads()]).toEqual([5n, 1, 1]);
  });

  test('a rejection has the leader’s details, after one read of its tail', async () => {
    const { store, reads, appends } = await behind(2);
    expect(left(await accounts(store, { cache }).withdraw(9, 'w'), 'Rejected').details).toEqual({ balance: 5 });
    expect(reads).toEqual([
      { stream: STREAM, from: 'start', requireLeader: false },
      { stream: STREAM, from: 1n, requireLeader: true },
    ]);
    expect(appends).toEqual([]);
  });

  test('that there is nothing to do is asked of the leader', async () => {
    const { store } = await behind(2);
    const { run } = accounts(store, { cache });
    const { events, aggregate } = right(await run(Account.balanceTo.message(ADA, { amount: 2 }, { id: 'c' })));
    expect([events.map(({ data }) => data), aggregate.state.balance]).toEqual([[{ ...ADA, amount: -3 }], 2]);
  });

  test('an accepted command costs no read of the leader', async () => {
    const { store, leaderReads } = await behind(5);
    await accounts(store, { cache }).deposited(1, 'c');
    expect(leaderReads()).toBe(0);
  });

  test('a duplicate that a follower shows is believed: only its first outcome is read', async () => {
    const { store, leaderReads } = await behind(5);
    expect((await accounts(store, { cache }).deposited(1, 'fill3')).duplicate).toBe(true);
    expect(leaderReads()).toBe(1);
  });

  test('a rejection after a conflict was read from the leader, and is not asked for again', async () => {
    const { store, leaderReads } = await behind(0);
    const { run } = accounts(store, { cache });
    left(await run(Account.open.message(ADA, { owner: 'Ada' }, { id: 'o' })), 'Rejected');
    expect(leaderReads()).toBe(1);
  });

  test('in a store whose reads do not lag a rejection costs no further read', async () => {
    const { store, reads } = await behind(5, false);
    left(await accounts(store, { cache }).withdraw(9, 'w'), 'Rejected');
    expect(reads).toHaveLength(1);
  });
});

test('a rejection on a cached state, without a read, is asked of the leader and of no follower', async () => {
  const { store, reads } = await behind(5);
  const { loaded, withdraw } = accounts(store);
  await loaded();
  reads.length = 0;
  left(await withdraw(9, 'w', { load: 'anyCached' }), 'Rejected');
  expect(reads).toEqual([{ stream: STREAM, from: 4n, requireLeader: true }]);
});

test('what a decider reads of others is read from the leader, too, before it may say no', async () => {
  const Transfer = defineAggregate({
    type: 'transfer',
    key: { transferId: t.string },
    initial: {},
    events: { made: {} },
    commands: {
      make: {
        data: { from: t.string, amount: t.number },
        reads: { from: { aggregate: Account, key: ({ from }) => ({ accountId: from }) } },
        decide: (transfer, { amount }, { from }) => {
          seen.push(from.state.balance);
          return from.state.balance < amount ? transfer : transfer.made();
        },
      },
    },
  });
  const seen: number[] = [];
  const { store } = await behind(2);
  const message = Transfer.make.message({ transferId: '1' }, { from: 'ada', amount: 5 });
  const { events } = right(await transact(makeRepository(store, [Account, Transfer]))(message)());
  expect([seen, events.length]).toEqual([[2, 5], 1]);
});
