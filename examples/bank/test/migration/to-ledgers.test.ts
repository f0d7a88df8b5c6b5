// What an event of an account becomes.
import { streamNameOf, type JsonObject, type RecordedEvent } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { Account } from '../../src/account.js';
import { Ledger } from '../../src/migration/ledger.js';
import { carry, toLedgers } from '../../src/migration/to-ledgers.js';

const key = { accountId: '7' };

const stored = (type: string, data: JsonObject, metadata: JsonObject = {}): RecordedEvent => ({
  ...{ stream: 'account-7', revision: 3n, position: { commit: 9n, prepare: 9n }, created: 0 },
  ...{ id: 'c1a1b7a4-5f0c-4b3e-9d53-6f2a0e8b7d11', type, data: { ...key, ...data }, metadata },
});

describe('an event of an account', () => {
  it.each([
    ['deposited', 'cash', 'cashPaidIn'],
    ['deposited', 'transfer', 'transferReceived'],
    ['deposited', 'card', 'cardCredited'],
    ['deposited', 'unknown', 'credited'],
    ['withdrawn', 'cash', 'cashPaidOut'],
    ['withdrawn', 'transfer', 'transferSent'],
    ['withdrawn', 'card', 'cardCharged'],
    ['withdrawn', 'unknown', 'debited'],
  ])('that was %s by %s becomes %s', (type, channel, becomes) => {
    const metadata = { commandId: 'trans-1', by: 'teller 3', schemaVersion: 2 };
    expect(toLedgers(stored(`account/${type}`, { amount: 5, channel, on: '1993-01-31' }, metadata))).toEqual([
      {
        stream: 'ledger-7',
        type: `ledger/${becomes}`,
        data: { ...key, cents: 5, on: '1993-01-31' },
        metadata: { ...metadata, schemaVersion: 1 },
      },
    ]);
  });

  it('of the first version, when nobody wrote down how money moved, is upcast first', () => {
    expect(toLedgers(stored('account/deposited', { amount: 5 }))).toMatchObject([
      { stream: 'ledger-7', type: 'ledger/credited', data: { ...key, cents: 5 } },
    ]);
  });

  it('that the bank does not have is a failure, and not left out', () => {
    expect(() => toLedgers(stored('account/frozen', {}))).toThrow(/account\/frozen/);
  });

  it('goes to the stream of the ledger to which deletions of the account are carried over', () => {
    for (const accountId of ['7', 'a-b', 'ü/9']) {
      const account = streamNameOf(Account)({ accountId });
      expect(account).toMatchObject({ _tag: 'Right' });
      expect(E.map(carry)(account)).toEqual(streamNameOf(Ledger)({ accountId }));
    }
  });
});
