// R2 and R3: a conflict reads the tail from the leader and decides again, as often as the policy says.
import { defineAggregate, makeRepository, transact, type RetryPolicy } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { manualClock } from '@millrace/testing';
import { left, right } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { Account, ADA, STREAM } from '../support/account.js';
import { answering, conflict } from '../support/answers.js';
import { accounts } from '../support/repositories.js';
import { spied } from '../support/stores.js';

const at = (attempts: number): RetryPolicy => ({ attempts, delay: () => 0 });

/** A store in which the account is open for business: what an append there is refused for is not hidden. */
async function begun() {
  const store = memoryStore();
  await accounts(store).filled(1);
  return store;
}

describe('a conflict', () => {
  test('R2 of two writers on one revision one commits, and the other decides again after one tail read', async () => {
    const { store, reads, appends, forget } = spied();
    const [here, there] = [accounts(store), accounts(store)];
    await here.filled(3);
    await there.loaded();
    forget();
    const both = await Promise.all([
      here.deposited(10, 'here', { load: 'anyCached' }),
      there.deposited(20, 'there', { load: 'anyCached' }),
    ]);
    expect(both.map(({ aggregate }) => aggregate.revision).sort()).toEqual([3n, 4n]);
    expect(reads).toEqual([{ stream: STREAM, from: 2n, requireLeader: true }]);
    expect(appends).toEqual([`${STREAM}@2+1`, `${STREAM}@2+1`, `${STREAM}@3+1`]);
    expect((await here.loaded()).state.balance).toBe(33);
  });

  test('R3 without end is a Conflict with the revisions of the last attempt, after as many as the policy says', async () => {
    const { store, sent } = answering(await begun(), [conflict(0n), conflict(3n), conflict(7n), conflict(9n)]);
    const { deposit } = accounts(store, { retry: at(3) });
    expect(left(await deposit(1, 'c'), 'Conflict')).toEqual({
      _tag: 'Conflict',
      commandId: 'c',
      stream: STREAM,
      expected: 'no_stream',
      actual: 7n,
      attempts: 3,
      message: `${STREAM} moved from no_stream to 7; gave up after 3 attempts`,
    });
    expect(sent).toHaveLength(3);
  });

  test('R3 may have a policy of its own per call', async () => {
    const { store, sent } = answering(
      await begun(),
      Array.from({ length: 9 }, () => conflict(0n)),
    );
    const { deposit } = accounts(store, { retry: at(2) });
    expect(left(await deposit(1, 'c', { retry: at(1) }), 'Conflict').message).toContain('gave up after 1 attempt');
    expect(sent).toHaveLength(1);
    expect(left(await deposit(1, 'c'), 'Conflict').attempts).toBe(2);
    expect(sent).toHaveLength(3);
  });

  test('is waited after, between attempts and not after the last, with the random numbers of the repository', async () => {
    const clock = manualClock({ autoAdvance: true });
    const asked: (readonly [number, number])[] = [];
    const retry: RetryPolicy = {
      attempts: 4,
      delay: (attempt, random) => {
        asked.push([attempt, random]);
        return attempt === 2 ? 0 : attempt * 10;
      },
    };
    const { store } = answering(
      await begun(),
      Array.from({ length: 9 }, () => conflict(0n)),
    );
    let drawn = 0;
    const { deposit } = accounts(store, { retry, clock, random: () => (drawn += 0.125) });
    left(await deposit(1, 'c'), 'Conflict');
    expect(asked).toEqual([
      [1, 0.125],
      [2, 0.25],
      [3, 0.375],
    ]);
    // A wait of nothing is none.
    expect(clock.slept).toEqual([10, 30]);
  });

  test('is decided on again with data of its own, whatever the decider did with them', async () => {
    const seen: unknown[] = [];
    const List = defineAggregate({
      type: 'list',
      key: { listId: t.string },
      initial: { n: 0 },
      events: { added: { data: { words: t.array(t.string) }, apply: (state) => void (state.n += 1) } },
      commands: {
        add: {
          data: { words: t.array(t.string) },
          decide: (list, data) => {
            seen.push([...data.words]);
            data.words.push('spoilt');
            return list.added(data);
          },
        },
      },
    });
    const { store } = answering(memoryStore(), [conflict(0n)]);
    const words = ['a'];
    right(await transact(makeRepository(store, [List]))(List.add.message({ listId: '1' }, { words }))());
    expect(seen.length).toBeGreaterThan(1);
    for (const given of seen) expect(given).toEqual(['a']);
    expect(words).toEqual(['a']);
  });

  test('may turn a yes into a rejection, which is given at once', async () => {
    const store = memoryStore();
    const [here, there] = [accounts(store), accounts(store)];
    await here.filled(2);
    await there.loaded();
    right(await here.withdraw(2, 'here'));
    expect(left(await there.withdraw(2, 'there', { load: 'anyCached' }), 'Rejected').details).toEqual({ balance: 0 });
  });

  test('may turn a yes into nothing to do', async () => {
    const store = memoryStore();
    const [here, there] = [accounts(store), accounts(store)];
    await here.filled(2);
    await there.loaded();
    await here.deposited(5, 'here');
    const done = right(await there.run(Account.balanceTo.message(ADA, { amount: 7 }), { load: 'anyCached' }));
    expect([done.events, done.aggregate.revision]).toEqual([[], 2n]);
  });

  test('whose tail cannot be read is Failed', async () => {
    const inner = memoryStore();
    const { store, sent } = answering(inner, [
      async (_, stream) => {
        right(await inner.tombstoneStream(stream)());
        return conflict(0n)(() => Promise.reject(new Error('not run')), stream);
      },
    ]);
    const failed = left(await accounts(store).deposit(1, 'c'), 'Failed');
    expect(failed).toMatchObject({
      commandId: 'c',
      stream: STREAM,
      retryable: false,
      cause: { fault: 'stream-deleted' },
    });
    expect(sent).toHaveLength(1);
  });
});
