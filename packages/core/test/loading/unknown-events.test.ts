// H10: an event whose type the definition does not have. The revision is right, and the policy decides.
import { load } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left } from '@millrace/testing/contract';
import { Account, ADA, STREAM } from '../support/account.js';
import { raw } from '../support/raw-events.js';
import { accounts } from '../support/repositories.js';

describe('an event of unknown type', () => {
  async function begin() {
    const store = memoryStore();
    await accounts(store).filled(2);
    await raw(
      store,
      STREAM,
      ['account/frozen', { accountId: 'ada' }],
      ['account/deposited', { accountId: 'ada', amount: 7 }],
    );
    return store;
  }

  test('H10 fails the load by default, with stream, revision and type', async () => {
    const { deposit, repository } = accounts(await begin());
    const failed = left(await load(repository)(Account, ADA)(), 'Failed');
    expect(failed).toEqual({
      _tag: 'Failed',
      commandId: undefined,
      retryable: false,
      stream: STREAM,
      revision: 2n,
      eventType: 'account/frozen',
      message: "event account/frozen at revision 2 of account-ada: 'account' has no such event",
    });
    expect(left(await deposit(1, 'c'), 'Failed')).toEqual({ ...failed, commandId: 'c' });
    expect(left(await accounts(await begin(), { unknownEvents: 'fail' }).deposit(1, 'c'), 'Failed').revision).toBe(2n);
  });

  test('H10 is passed over when the policy says so, and the revision is right', async () => {
    const { loaded, deposited } = accounts(await begin(), { unknownEvents: 'ignore' });
    expect([(await loaded()).revision, (await loaded()).state.balance]).toEqual([3n, 9]);
    expect((await deposited(1, 'c')).events[0]?.revision).toBe(4n);
  });

  test('H10 at the end of a stream counts for the revision all the same', async () => {
    const store = memoryStore();
    await raw(store, STREAM, ['account/frozen', {}]);
    const { loaded, deposited } = accounts(store, { unknownEvents: 'ignore' });
    expect([(await loaded()).revision, (await loaded()).exists]).toEqual([0n, true]);
    expect((await deposited(1, 'c')).aggregate.revision).toBe(1n);
  });

  test('H10 of the system is never an error', async () => {
    const store = memoryStore();
    await raw(store, STREAM, ['$something', {}], ['account/deposited', { accountId: 'ada', amount: 7 }]);
    expect((await accounts(store).loaded()).revision).toBe(1n);
  });

  test('H13 may be called like a member of every object', async () => {
    for (const type of ['__proto__', 'constructor', 'account/toString']) {
      const store = memoryStore();
      await raw(store, STREAM, [type, {}]);
      expect(left(await accounts(store).deposit(1, 'c'), 'Failed').eventType).toBe(type);
    }
  });
});
