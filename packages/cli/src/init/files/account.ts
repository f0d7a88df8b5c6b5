// The aggregate of a new project, and its test.
import type { ProjectFile } from '../project-file.js';

export const ACCOUNT: readonly ProjectFile[] = [
  {
    path: 'src/account.ts',
    text: `// An account that never goes below zero.
import { defineAggregate, reject } from '@millrace/core';
import * as t from 'io-ts';

/** Whole cents, more than none. */
const Cents = t.refinement(t.number, (cents) => Number.isSafeInteger(cents) && cents > 0, 'Cents');

export const Account = defineAggregate({
  type: 'account',
  doc: 'An account that never goes below zero.',
  key: { accountId: t.string },
  initial: { owner: '', balance: 0 },
  events: {
    opened: { data: { owner: t.string }, apply: (state, { owner }) => void (state.owner = owner) },
    deposited: { data: { amount: Cents }, apply: (state, { amount }) => void (state.balance += amount) },
    withdrawn: { data: { amount: Cents }, apply: (state, { amount }) => void (state.balance -= amount) },
  },
  commands: {
    open: {
      data: { owner: t.string },
      decide: (account, { owner }) => (account.exists ? reject('already-open') : account.opened({ owner })),
    },
    deposit: {
      data: { amount: Cents },
      decide: (account, { amount }) => (account.exists ? account.deposited({ amount }) : reject('not-open')),
    },
    withdraw: {
      data: { amount: Cents },
      decide: (account, { amount }) => {
        const { balance } = account.state;
        return balance < amount ? reject('insufficient-funds', { balance }) : account.withdrawn({ amount });
      },
    },
  },
});
`,
  },
  {
    path: 'test/account.test.ts',
    text: `// What an account accepts and what it rejects: no store, no promise, no clock.
import { describe, it } from 'node:test';
import { reject } from '@millrace/core';
import { given } from '@millrace/testing';
import { Account } from '../src/account.js';

const key = { accountId: 'a1' };
const rich = given(Account, key, ['opened', { owner: 'Ada' }], ['deposited', { amount: 100 }]);

describe('an account', () => {
  it('is opened once', () => {
    given(Account, key)
      .when(Account.open, { owner: 'Ada' })
      .then(['opened', { owner: 'Ada' }])
      .and.when(Account.open, { owner: 'Zoe' })
      .then(reject('already-open'));
  });

  it('takes no deposit before it is opened', () => {
    given(Account, key).when(Account.deposit, { amount: 5 }).then(reject('not-open'));
  });

  it('gives what is in it, and no more', () => {
    rich
      .when(Account.withdraw, { amount: 70 })
      .then(['withdrawn', { amount: 70 }])
      .and.when(Account.withdraw, { amount: 70 })
      .then(reject('insufficient-funds', { balance: 30 }));
  });
});
`,
  },
];
