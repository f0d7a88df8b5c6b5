// What the compiler refuses in a scenario. That these lines are errors is checked by `npm run types`.
import { reject } from '@millrace/core';
import { given } from '@millrace/testing';
import { Account, Customer } from './accounts.js';

const key = { accountId: 'a1' };
const ada = given(Account, key, ['deposited', { amount: 10 }]);
const customer = given(Customer, { customerId: 'ada' });
const open = { owner: 'ada', since: '2020-01-31' };

// Never called: most of these would throw.
export const refused = [
  // @ts-expect-error -- a wrong key
  () => given(Account, { id: 'a1' }),
  // @ts-expect-error -- a wrong event name
  () => given(Account, key, ['depositted', { amount: 1 }]),
  // @ts-expect-error -- a missing property
  () => given(Account, key, ['deposited', {}]),
  // @ts-expect-error -- missing data
  () => given(Account, key, ['deposited']),
  // @ts-expect-error -- the encoded form, where events take the decoded one
  () => given(Account, key, ['opened', { owner: 'ada', since: '2020-01-31' }]),
  // @ts-expect-error -- data for an event without any
  () => given(Account, key, ['closed', { reason: 'none' }]),
  // @ts-expect-error -- an event of another definition
  () => given(Account, key, Customer.events.joined({ customerId: 'ada' })),
  // @ts-expect-error -- a command of another definition
  () => ada.when(Customer.join),
  // @ts-expect-error -- a message of another definition
  () => ada.when(Customer.join.message({ customerId: 'ada' })),
  // @ts-expect-error -- a misspelt property
  () => ada.when(Account.withdraw, { amout: 1 }),
  // @ts-expect-error -- missing data
  () => ada.when(Account.withdraw),
  // @ts-expect-error -- missing reads
  () => ada.when(Account.open, open),
  // @ts-expect-error -- a misspelt read
  () => ada.when(Account.open, open, { custmer: customer }),
  // @ts-expect-error -- a read of another type
  () => ada.when(Account.open, open, { customer: ada }),
  // @ts-expect-error -- missing reads of a message
  () => ada.when(Account.open.message(key, open)),
  // @ts-expect-error -- reads of a message that has none
  () => ada.when(Account.withdraw.message(key, { amount: 1 }), { customer }),
  // @ts-expect-error -- no expectation
  () => ada.when(Account.close).then(),
  // @ts-expect-error -- a wrong event name
  () => ada.when(Account.withdraw, { amount: 1 }).then(['withdrew', { amount: 1 }]),
  // @ts-expect-error -- a code that this command does not have
  () => ada.when(Account.withdraw, { amount: 1 }).then(reject('not-empty')),
  // @ts-expect-error -- missing details
  () => ada.when(Account.withdraw, { amount: 1 }).then(reject('insufficient-funds')),
  // @ts-expect-error -- a code that the command of the message does not have
  () => ada.when(Account.close.message(key)).then(reject('not-open')),
  // @ts-expect-error -- a wrong state
  () => ada.thenState({ open: true, balance: '10', marks: [] }),
  // @ts-expect-error -- a scenario without an expectation is no promise
  async () => ada.when(Account.close),
];

describe('the types of a scenario', () => {
  it('know the state that follows', () => {
    const balance: number = ada.when(Account.close).then(reject('not-empty')).and.aggregate.state.balance;
    expect(balance).toBe(10);
  });
});
