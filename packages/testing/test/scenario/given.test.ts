// Scenarios that come out as expected: what given, when and then take.
import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import { reject } from '@millrace/core';
import { given } from '@millrace/testing';
import { Account, Customer, Diary, right } from './accounts.js';

const key = { accountId: 'a1' };
const since = new Date('2020-01-31T00:00:00Z');
const ada = given(Account, key, ['opened', { owner: 'ada', since }], ['deposited', { amount: 10 }]);

describe('given', () => {
  it('folds the events into a committed aggregate at the revision of the last one', () => {
    expect(ada.aggregate).toMatchObject({
      type: 'account',
      key,
      exists: true,
      revision: 1n,
      state: { open: true, balance: 10 },
      pending: [],
    });
  });

  it('gives without events an aggregate that does not exist', () => {
    expect(given(Account, key).aggregate).toMatchObject({ exists: false, revision: undefined });
  });

  it('takes events that were made standing alone, as they come or unwrapped', () => {
    const deposited = Account.events.deposited(key, { amount: 10 });
    given(Account, key, ['opened', { owner: 'ada', since }], deposited, right(deposited)).thenState({
      open: true,
      balance: 20,
      marks: [],
    });
  });

  it('shows the decider an aggregate as it would be loaded', () => {
    ada.when(Account.revision).then(reject('revision', { revision: 1n, pending: 0 }));
  });

  it('folds what a load would read, not what was written', () => {
    const noon = new Date('2020-01-31T12:00:00Z');
    expect(given(Diary, { diaryId: 'd1', year: 2020 }, ['begun', { day: noon }]).aggregate.state).toEqual({
      day: new Date('2020-01-31T00:00:00Z'),
    });
  });
});

describe('then', () => {
  it('passes on exactly the events that came', () => {
    ada.when(Account.withdraw, { amount: 4 }).then(['withdrawn', { amount: 4 }]);
  });

  it('takes events for equal that are stored as the same bytes', () => {
    const noon = new Date('2020-01-31T12:00:00Z');
    const customer = given(Customer, { customerId: 'ada' }, ['joined']);
    given(Account, key)
      .when(Account.open, { owner: 'ada', since: '2020-01-31' }, { customer })
      .then(['opened', { owner: 'ada', since: noon }]);
  });

  it('passes on several events in their order', () => {
    const open = given(Account, { accountId: 'a2' }, ['opened', { owner: 'bob', since }]);
    ada.when(Account.payOut, { to: 'a2' }, { other: open }).then(['withdrawn', { amount: 10 }], ['closed']);
  });

  it('passes on an event that was made standing alone', () => {
    ada.when(Account.withdraw, { amount: 4 }).then(Account.events.withdrawn(key, { amount: 4 }));
  });

  it('passes on the rejection with its details', () => {
    ada.when(Account.withdraw, { amount: 11 }).then(reject('insufficient-funds', { balance: 10 }));
  });

  it('passes on a command that changes nothing', () => {
    ada.when(Account.audit, { strict: false }).thenNothing();
  });

  it('passes on a command whose data are refused, whatever the path or at this path', () => {
    ada.when(Account.deposit, { amount: -1 }).thenInvalid();
    ada.when(Account.deposit, { amount: -1 }).thenInvalid('amount');
    ada.when(Account.mark, { marks: ['a', 1 as never] }).thenInvalid('marks.1');
  });

  it('passes on one of several paths, and without looking at the reads', () => {
    const wrong = { owner: 5 as never, since: 'yesterday' };
    given(Account, key)
      .when(Account.open, wrong, { customer: given(Customer, { customerId: 'ada' }) })
      .thenInvalid('since');
  });

  it('passes on a decider whose event is refused', () => {
    ada.when(Account.withdraw, { amount: 0.5 }).thenInvalid('amount');
  });

  it('passes on the state after the events', () => {
    ada.when(Account.mark, { marks: ['vip'] }).thenState({ open: true, balance: 10, marks: ['vip'] });
  });
});

describe('and', () => {
  it('goes on with the aggregate after the events, as if they were committed', () => {
    ada
      .when(Account.withdraw, { amount: 4 })
      .then(['withdrawn', { amount: 4 }])
      .and.thenState({ open: true, balance: 6, marks: [] })
      .and.when(Account.revision)
      .then(reject('revision', { revision: 2n, pending: 0 }));
  });

  it('goes on with the same aggregate after a rejection', () => {
    const { and } = ada.when(Account.close).then(reject('not-empty'));
    expect(and.aggregate).toBe(ada.aggregate);
  });

  it('leaves what was given as it was', () => {
    ada.when(Account.withdraw, { amount: 10 }).then(['withdrawn', { amount: 10 }]);
    ada.thenState({ open: true, balance: 10, marks: [] });
  });
});

describe('when', () => {
  const command = { owner: 'ada', since: '2020-01-31' };

  it('takes the declared reads as what given makes, or as aggregates', () => {
    const customer = given(Customer, { customerId: 'ada' }, ['joined']);
    const nobody = right(Customer.empty({ customerId: 'ada' }));
    given(Account, key)
      .when(Account.open, command, { customer })
      .then(['opened', { owner: 'ada', since }]);
    given(Account, key)
      .when(Account.open, command, { customer: customer.aggregate })
      .then(['opened', { owner: 'ada', since }]);
    given(Account, key)
      .when(Account.open, command, { customer: nobody })
      .then(reject('not-a-customer', { owner: 'ada' }));
  });

  it('takes an aggregate with pending events as a read', () => {
    const customer = pipe(Customer.empty({ customerId: 'ada' }), E.chainW(Customer.join.step()), right);
    given(Account, key)
      .when(Account.open, command, { customer })
      .then(['opened', { owner: 'ada', since }]);
  });

  it('takes an aggregate as a read although it has an event named `aggregate`', () => {
    const [ours, theirs] = ['d1', 'd2'].map((diaryId) => given(Diary, { diaryId, year: 2020 }));
    ours?.when(Diary.copy, { from: 'd2' }, { other: theirs!.aggregate }).then(['begun', { day: new Date(0) }]);
  });

  it('takes a message, with the declared reads behind it', () => {
    const customer = given(Customer, { customerId: 'ada' });
    ada.when(Account.withdraw.message(key, { amount: 4 })).then(['withdrawn', { amount: 4 }]);
    ada.when(Account.deposit.message(key, { amount: 0 })).thenInvalid('amount');
    ada.when(Account.open.message(key, command), { customer }).then(reject('not-a-customer', { owner: 'ada' }));
  });
});
