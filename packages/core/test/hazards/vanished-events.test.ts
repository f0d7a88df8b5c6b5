// Refusals for events that nobody can read yet, and that may fall with the leader that has them: nothing is appended
// behind an event that was not decided on.
import { commit, ReadError, type Clock, type EventStore, type RetryPolicy } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import * as E from 'fp-ts/lib/Either.js';
import { Account, ADA, STREAM } from '../support/account.js';
import { cluster, commandsIn, type Cluster } from '../support/cluster.js';
import { accounts } from '../support/repositories.js';
import { settled, spied } from '../support/stores.js';

type Begin = (all: Cluster) => Promise<unknown>;

const nothing: Begin = () => Promise.resolve();
const seven: Begin = ({ store }) => accounts(store).filled(7);
const sevenTruncated: Begin = async (all) => {
  await seven(all);
  right(await all.store.setStreamMetadata(STREAM, { truncateBefore: 7n })());
};
const sevenDeleted: Begin = async (all) => {
  await seven(all);
  right(await all.store.deleteStream(STREAM)());
};

/**
 * Two processes. The event of `first` is at the leader and not replicated when `second` is refused for it. What
 * `happens` then does so whenever `second` waits, or before it appends again without waiting: a turn.
 */
async function refusedFor(
  begin: Begin,
  happens: (all: Cluster, turn: number) => void | Promise<void>,
  lostReply?: RetryPolicy,
) {
  const all = cluster();
  await begin(all);
  const { store, appends } = spied(all.store);
  let turn = 0;
  const next = async () => {
    await happens(all, ++turn);
    await settled(200);
  };
  const clock: Clock = { now: () => 0, sleep: next };
  const append: EventStore['append'] = (stream, expected, events) => async () => {
    if (appends.length > 0) await next();
    return store.append(stream, expected, events)();
  };
  const first = accounts(all.store, {
    clock: { now: () => 0, sleep: () => settled() },
    ...(lostReply && { lostReply }),
  });
  const second = accounts({ ...store, append }, { clock });
  return { all, first, second, appends, turns: () => turn };
}

/** `first` deposits 30, and `second` brings the balance to 100. */
async function race(...how: Parameters<typeof refusedFor>) {
  const { all, first, second, appends } = await refusedFor(...how);
  all.hold();
  const one = first.deposit(30, 'first');
  await settled(200);
  expect(all.pending()).toBe(1);
  const other = second.run(Account.balanceTo.message(ADA, { amount: 100 }, { id: 'second' }));
  return { all, appends, both: await Promise.all([one, other]) };
}

describe.each([
  ['of a new stream', nothing, 0n],
  ['of a stream of seven', seven, 7n],
  ['of a stream whose seven events are truncated', sevenTruncated, 7n],
  ['of a stream of seven that is deleted', sevenDeleted, 7n],
])('an event %s that a refusal is for, and that nobody can read yet,', (_, begin, at) => {
  const before = begin === seven ? 7 : 0;

  test.each([1, 2, 4])('is decided on when it comes at turn %i', async (comes) => {
    const { both } = await race(begin, (all, turn) => (turn === comes ? all.replicate() : undefined));
    const [one, other] = both.map(right);
    expect([one?.aggregate.revision, other?.aggregate.revision]).toEqual([at, at + 1n]);
    expect(other?.events.map(({ data }) => data)).toEqual([{ ...ADA, amount: 70 - before }]);
    expect(other?.aggregate.state.balance).toBe(100);
  });

  test('is decided on when it falls with the leader and is sent again to the next', async () => {
    const { all, both } = await race(begin, ({ fall }, turn) => (turn === 1 ? fall() : undefined));
    const [one, other] = both.map(right);
    expect([one?.aggregate.revision, other?.aggregate.revision]).toEqual([at, at + 1n]);
    expect(other?.events.map(({ data }) => data)).toEqual([{ ...ADA, amount: 70 - before }]);
    expect(all.pending()).toBe(0);
  });

  test('is no proof of hidden events when two leaders say the same, one after the other', async () => {
    const { both } = await race(begin, async (all, turn) => {
      if (turn === 1) all.fall();
      if (turn === 1) all.hold();
      if (turn === 4) await all.replicate();
    });
    const [, other] = both.map(right);
    expect([other?.aggregate.revision, other?.aggregate.state.balance]).toEqual([at + 1n, 100]);
  });

  test('and that falls for good leaves the stream as it was read', async () => {
    const once = { attempts: 1, delay: () => 0 };
    const { all, both } = await race(begin, ({ fall }, turn) => (turn === 1 ? fall() : undefined), once);
    left(both[0], 'Indeterminate');
    const other = right(both[1]);
    expect([other.aggregate.revision, other.aggregate.state.balance]).toEqual([at, 100]);
    expect((await commandsIn(all.store, STREAM)).filter((id) => id === 'first')).toEqual([]);
  });

  test('is of the same command in another process: it stands once, and both report it', async () => {
    for (const falls of [true, false]) {
      const { all, first, second } = await refusedFor(begin, async ({ fall, replicate }, turn) => {
        if (turn === 1 && falls) fall();
        if (turn === 1 && !falls) await replicate();
      });
      all.hold();
      const one = first.deposit(30, 'same');
      await settled(200);
      const [here, there] = await Promise.all([one, second.deposit(31, 'same')]);
      for (const { aggregate, events } of [right(here), right(there)]) {
        expect(aggregate.revision).toBe(at);
        expect(events.map(({ data }) => data)).toEqual([{ ...ADA, amount: 30 }]);
      }
      expect((await commandsIn(all.store, STREAM)).filter((id) => id === 'same')).toHaveLength(1);
    }
  });

  test('stops the commit of pure steps with a Conflict', async () => {
    const { all, first, second } = await refusedFor(begin, ({ fall }, turn) => (turn === 1 ? fall() : undefined));
    const loaded = await second.loaded();
    all.hold();
    const one = first.deposit(30, 'first');
    await settled(200);
    left(await commit(second.repository, { id: 'second' })(loaded.deposited({ amount: 100 }))(), 'Conflict');
    right(await one);
    expect(await commandsIn(all.store, STREAM)).not.toContain('second');
  });
});

describe.each([
  ['a store that tells hidden revisions', () => cluster().store],
  ['a store whose refusals say what its reads hide', () => memoryStore()],
])('a stream all of whose events are hidden, in %s,', (_, make) => {
  async function truncatedIn() {
    const { store, appends, forget } = spied(make());
    await accounts(store).filled(7);
    right(await store.setStreamMetadata(STREAM, { truncateBefore: 7n })());
    forget();
    return { store, appends };
  }

  test.each([undefined, 1])(
    'S13a is written after one refusal, which is no attempt (attempts: %s)',
    async (attempts) => {
      const { store, appends } = await truncatedIn();
      const retry = attempts === undefined ? {} : { retry: { attempts, delay: () => 0 } };
      const { aggregate } = await accounts(store, retry).deposited(5, 'c');
      expect([aggregate.revision, aggregate.state.balance]).toEqual([7n, 5]);
      expect(appends).toEqual([`${STREAM}@no_stream+1`, `${STREAM}@6+1`]);
    },
  );

  test('S13a takes the commit of pure steps', async () => {
    const { store, appends } = await truncatedIn();
    const { repository, loaded } = accounts(store);
    const { aggregate } = right(await commit(repository)((await loaded()).deposited({ amount: 5 }))());
    expect([aggregate.revision, appends.length]).toEqual([7n, 2]);
  });
});

describe('when the store cannot say whether events are hidden', () => {
  const answers: readonly (readonly [string, Required<EventStore>['hiddenRevision']])[] = [
    ['answers so', (stream) => () => Promise.resolve(E.left(new ReadError('unavailable', stream, true)))],
    ['breaks its word and throws', (stream) => () => Promise.reject(new ReadError('unavailable', stream, true))],
  ];
  test.each(answers)('and %s, the command is Failed, and nothing is appended', async (_, hiddenRevision) => {
    const all = cluster();
    await sevenTruncated(all);
    const { store, appends } = spied({ ...all.store, hiddenRevision });
    expect(left(await accounts(store).deposit(1, 'c'), 'Failed')).toMatchObject({ retryable: true, stream: STREAM });
    expect(appends).toEqual([`${STREAM}@no_stream+1`]);
  });
});
