// What may stand in a stream: it is read, or the error says where it is and what is wrong.
import { defineAggregate, load, makeRepository, transact } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { STREAM } from '../support/account.js';
import { raw } from '../support/raw-events.js';
import { accounts } from '../support/repositories.js';

describe('a stored event', () => {
  test('that does not decode fails the load with stream, revision, type and path', async () => {
    const store = memoryStore();
    await raw(
      store,
      STREAM,
      ['account/deposited', { accountId: 'ada', amount: 1 }],
      ['account/deposited', { accountId: 'ada' }],
    );
    expect(left(await accounts(store).deposit(1, 'c'), 'Failed')).toMatchObject({
      stream: STREAM,
      revision: 1n,
      eventType: 'account/deposited',
      message:
        'event account/deposited at revision 1 of account-ada: does not decode: amount: expected number, got undefined',
    });
  });

  test('whose bytes are no JSON fails the load with the reason', async () => {
    const store = memoryStore();
    await accounts(store).filled(1);
    const broken: typeof store = {
      ...store,
      readStream: async function* (stream, options) {
        for await (const page of store.readStream(stream, options))
          yield page.map((event) => ({
            ...event,
            data: null,
            undecodable: { reason: 'no JSON', bytes: new Uint8Array() },
          }));
      },
    };
    expect(left(await accounts(broken).deposit(1, 'c'), 'Failed').message).toBe(
      'event account/deposited at revision 0 of account-ada: no JSON',
    );
  });

  test('whose handler throws fails the load with the place and the cause', async () => {
    const Fragile = defineAggregate({
      type: 'fragile',
      key: { id: t.string },
      initial: { n: 0 },
      events: {
        touched: {
          data: { hard: t.boolean },
          apply: (state, { hard }) => {
            if (hard) throw new Error('broken');
            state.n += 1;
          },
        },
      },
      commands: {},
    });
    const store = memoryStore();
    await raw(
      store,
      'fragile-1',
      ['fragile/touched', { id: '1', hard: false }],
      ['fragile/touched', { id: '1', hard: true }],
    );
    const failed = left(await load(makeRepository(store, [Fragile]))(Fragile, { id: '1' })(), 'Failed');
    expect(failed).toMatchObject({ stream: 'fragile-1', revision: 1n, eventType: 'fragile/touched', retryable: false });
    expect(failed.message).toBe(
      'event fragile/touched at revision 1 of fragile-1: the handler of fragile/touched threw: broken',
    );
    expect(failed.cause).toEqual(new Error('broken'));
  });

  test('is not changed by the handlers of the events after it, nor by its own', async () => {
    const Greedy = defineAggregate({
      type: 'greedy',
      key: { id: t.string },
      initial: { kept: [] as string[][] },
      events: {
        took: {
          data: { things: t.array(t.string) },
          apply: (state, data) => {
            for (const earlier of state.kept) earlier.push('spoilt');
            data.things.push('mine');
            state.kept.push(data.things);
          },
        },
      },
      commands: {
        take: { data: { things: t.array(t.string) }, decide: (greedy, data) => greedy.took(data).took(data) },
      },
    });
    const store = memoryStore();
    const repository = makeRepository(store, [Greedy]);
    const committed = right(await transact(repository)(Greedy.take.message({ id: '1' }, { things: ['a'] }))());
    for await (const page of store.readStream('greedy-1'))
      expect(page.map(({ data }) => data)).toEqual([
        { id: '1', things: ['a'] },
        { id: '1', things: ['a'] },
      ]);
    expect(committed.events.map(({ data }) => data)).toEqual([
      { id: '1', things: ['a'] },
      { id: '1', things: ['a'] },
    ]);
    const cold = right(await load(makeRepository(store, [Greedy]))(Greedy, { id: '1' })());
    expect(cold.state).toEqual({
      kept: [
        ['a', 'mine', 'spoilt'],
        ['a', 'mine'],
      ],
    });
    expect(committed.aggregate.state).toEqual(cold.state);
  });
});
