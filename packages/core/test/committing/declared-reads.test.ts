// A21 and what else a command reads of other aggregates: loaded before each decision, each failure with its name.
import { defineAggregate, load, makeRepository, reject, transact } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { answering, conflict } from '../support/answers.js';

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
