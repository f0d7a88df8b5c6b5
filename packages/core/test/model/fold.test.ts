// `fold`: events into a state without a store, as a repository does it.
import { defineAggregate, fold } from '@millrace/core';
import { left, right } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { Account, ADA } from '../support/account.js';

const event = {
  opened: right(Account.events.opened(ADA, { owner: 'Ada' })),
  deposited: right(Account.events.deposited(ADA, { amount: 5 })),
  withdrawn: right(Account.events.withdrawn(ADA, { amount: 2 })),
  audited: right(Account.events.audited(ADA)),
};

const Fragile = defineAggregate({
  type: 'fragile',
  key: { id: t.string },
  initial: { list: [] as unknown[] },
  events: {
    threw: {
      doc: 'Its handler throws.',
      apply: () => {
        throw new Error('broken');
      },
    },
    looped: {
      doc: 'Its handler makes a state that has a cycle.',
      apply: (state) => ({ list: [state.list, cycle] }),
    },
  },
  commands: {},
});
const cycle: unknown[] = [];
cycle.push(cycle);
const fragile = { id: '1' };

describe('fold', () => {
  test('begins at the initial state, and gives what an aggregate with these events has', () => {
    const { opened, deposited, withdrawn, audited } = event;
    const state = right(fold(Account)([opened, deposited, audited, withdrawn]));
    expect(state).toEqual({ open: true, balance: 3 });
    expect(Object.isFrozen(state)).toBe(true);
    expect(right(fold(Account)([]))).toEqual({ open: false, balance: 0 });
  });

  test('begins at a state that it is given, and leaves that as it is', () => {
    const from = { open: true, balance: 100 };
    expect(right(fold(Account)([event.withdrawn], from))).toEqual({ open: true, balance: 98 });
    expect(from).toEqual({ open: true, balance: 100 });
  });

  test('fails for an event that is not one of the definition', () => {
    const foreign = { ...event.opened, type: 'account/stolen' } as never;
    expect(left(fold(Account)([event.opened, foreign]), 'Failed')).toMatchObject({
      retryable: false,
      message: "'account' has no event account/stolen",
    });
  });

  test('fails when a handler throws, with the event and the cause', () => {
    expect(left(fold(Fragile)([right(Fragile.events.threw(fragile))]), 'Failed')).toMatchObject({
      eventType: 'fragile/threw',
      message: 'the handler of fragile/threw threw: broken',
      cause: new Error('broken'),
    });
  });
});

test('a handler that makes a state with a cycle fails the step and the fold, and nothing is thrown', () => {
  const failed = left(fold(Fragile)([right(Fragile.events.looped(fragile))]), 'Failed');
  expect(failed.cause).toBeInstanceOf(RangeError);
  const looped = right(Fragile.empty(fragile)).looped();
  expect([looped.pending, looped.state]).toEqual([[], { list: [] }]);
});
