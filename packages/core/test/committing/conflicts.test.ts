// R2 and R3: a conflict reads the tail from the leader and decides again, as often as the policy says.
import { defineAggregate, load, makeRepository, reject, transact, type RetryPolicy } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { manualClock } from '@millrace/testing';
import { left, right } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { conflictPolicy, exponential, lostReplyPolicy } from '../../src/transact/retry-policy.js';
import { Account, ADA, STREAM } from '../support/account.js';
import { answering, conflict } from '../support/answers.js';
import { accounts } from '../support/repositories.js';
import { spied } from '../support/stores.js';

const at = (attempts: number): RetryPolicy => ({ attempts, delay: () => 0 });

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
    const { store, sent } = answering(memoryStore(), [conflict(0n), conflict(3n), conflict(7n), conflict(9n)]);
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
      memoryStore(),
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
      memoryStore(),
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

describe('the declared reads of a command', () => {
  const Rate = defineAggregate({
    type: 'rate',
    key: { currency: t.string },
    initial: { rate: 1 },
    events: { set: { data: { rate: t.number }, apply: (state, { rate }) => void (state.rate = rate) } },
    commands: { set: { data: { rate: t.number }, decide: (rate, data) => rate.set(data) } },
  });
  const Order = defineAggregate({
    type: 'order',
    key: { orderId: t.string },
    initial: { price: 0 },
    events: { priced: { data: { price: t.number }, apply: (state, { price }) => void (state.price = price) } },
    commands: {
      price: {
        data: { currency: t.string, amount: t.number },
        reads: {
          rate: { aggregate: Rate, key: ({ currency }, { orderId }) => ({ currency: `${currency}${orderId}` }) },
        },
        decide: (order, { amount }, { rate }) =>
          rate.exists ? order.priced({ price: amount * rate.state.rate }) : reject('no-rate', rate.key),
      },
      badKey: {
        reads: { rate: { aggregate: Rate, key: () => ({ currency: 7 as unknown as string }) } },
        decide: (order) => order,
      },
      throwing: {
        reads: {
          rate: {
            aggregate: Rate,
            key: () => {
              throw new Error('no key');
            },
          },
        },
        decide: (order) => order,
      },
    },
  });
  const euro = { currency: 'EUR1' };
  const order = { orderId: '1' };

  test('are loaded before each decision, by keys made of the data and the own key', async () => {
    const repository = makeRepository(memoryStore(), [Rate, Order]);
    const price = () => transact(repository)(Order.price.message(order, { currency: 'EUR', amount: 10 }))();
    const rejected = left(await price(), 'Rejected');
    expect([rejected.code, rejected.details]).toEqual(['no-rate', euro]);
    right(await transact(repository)(Rate.set.message(euro, { rate: 2 }))());
    expect(right(await price()).aggregate.state).toEqual({ price: 20 });
  });

  test('are loaded anew after a conflict', async () => {
    const inner = memoryStore();
    const set = (rate: number) => transact(makeRepository(inner, [Rate]))(Rate.set.message(euro, { rate }))();
    right(await set(2));
    const { store } = answering(inner, [
      async (_, stream) => {
        right(await set(3));
        return conflict(0n)(() => Promise.reject(new Error('not run')), stream);
      },
    ]);
    const repository = makeRepository(store, [Rate, Order]);
    const priced = await transact(repository)(Order.price.message(order, { currency: 'EUR', amount: 10 }))();
    expect(right(priced).aggregate.state).toEqual({ price: 30 });
  });

  test('whose key is refused are Invalid, and name the read', async () => {
    const run = transact(makeRepository(memoryStore(), [Rate, Order]));
    expect(left(await run(Order.badKey.message(order, {}, { id: 'c' }))(), 'Invalid')).toMatchObject({
      commandId: 'c',
      command: 'order/badKey',
      issues: [{ path: 'reads.rate.currency', message: 'expected string, got 7' }],
    });
  });

  test('whose key throws are Failed, and name the read', async () => {
    const run = transact(makeRepository(memoryStore(), [Rate, Order]));
    expect(left(await run(Order.throwing.message(order, {}, { id: 'c' }))(), 'Failed')).toEqual({
      _tag: 'Failed',
      commandId: 'c',
      command: 'order/throwing',
      retryable: false,
      cause: new Error('no key'),
      message: "the key of the read 'rate' of order/throwing threw: no key",
    });
  });

  test('that cannot be loaded are Failed, with their stream', async () => {
    const store = memoryStore();
    right(await store.tombstoneStream('rate-EUR1')());
    const run = transact(makeRepository(store, [Rate, Order]));
    const failed = left(await run(Order.price.message(order, { currency: 'EUR', amount: 1 }, { id: 'c' }))(), 'Failed');
    expect(failed).toMatchObject({ commandId: 'c', stream: 'rate-EUR1', retryable: false });
    expect(right(await load(makeRepository(store, [Order, Rate]))(Order, order)()).exists).toBe(false);
  });
});

describe('the policies', () => {
  test('after a conflict there are three attempts, the second at once, then with a growing bound', () => {
    expect(conflictPolicy.attempts).toBe(3);
    expect([1, 2, 3, 4].map((attempt) => conflictPolicy.delay(attempt, 1))).toEqual([0, 5, 10, 20]);
    expect([conflictPolicy.delay(2, 0.5), conflictPolicy.delay(50, 1), conflictPolicy.delay(2, 0)]).toEqual([
      2.5, 500, 0,
    ]);
  });

  test('after a lost reply there are five attempts', () => {
    expect(lostReplyPolicy.attempts).toBe(5);
    expect([1, 2, 3, 4, 9].map((attempt) => lostReplyPolicy.delay(attempt, 1))).toEqual([50, 100, 200, 400, 2_000]);
  });

  test('a delay is drawn evenly below a bound that doubles up to its maximum', () => {
    const delay = exponential(10, 35);
    expect([1, 2, 3, 4].map((attempt) => delay(attempt, 1))).toEqual([10, 20, 35, 35]);
    expect([delay(1, 0), delay(2, 0.25)]).toEqual([0, 5]);
  });

  test('the default of a repository is to try three times', async () => {
    const { store, sent } = answering(
      memoryStore(),
      Array.from({ length: 9 }, () => conflict(0n)),
    );
    const { deposit } = accounts(store, { clock: manualClock({ autoAdvance: true }) });
    expect(left(await deposit(1, 'c'), 'Conflict').attempts).toBe(3);
    expect(sent).toHaveLength(3);
  });
});
