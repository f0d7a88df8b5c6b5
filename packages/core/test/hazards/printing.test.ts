// H12: what is logged or inspected shows neither what is in the store nor how to reach it.
import { inspect } from 'node:util';
import { commit, decodeCommand, load, makeRepository, ReadError, transact } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import { Account, ADA } from '../support/account.js';

const CREDENTIALS = 'esdb://admin:changeit@eventstore.example.com:2113';
const CONTENTS = 'the owner of another account';

/** A store whose client holds credentials, as a careless adapter might expose them. */
function storeWithCredentials() {
  const inner = memoryStore();
  return {
    ...inner,
    client: { connectionString: CREDENTIALS },
    readStream: (stream: string, options?: Parameters<typeof inner.readStream>[1]) => {
      if (stream === 'account-unreadable')
        return {
          [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new ReadError('unavailable', stream, true)) }),
        };
      return inner.readStream(stream, options);
    },
  };
}

function printed(value: unknown): string {
  const logged: string[] = [];
  const log = jest
    .spyOn(console, 'log')
    .mockImplementation((...args: unknown[]) => void logged.push(args.map((arg) => inspect(arg)).join(' ')));
  console.log(value);
  log.mockRestore();
  return [
    ...logged,
    inspect(value, { depth: Infinity, getters: true }),
    String(value),
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)),
  ].join('\n');
}

async function begin() {
  const store = storeWithCredentials();
  const repository = makeRepository(store, [Account], { cache: 100 });
  const run = transact(repository);
  right(await run(Account.open.message({ accountId: 'other' }, { owner: CONTENTS }))());
  right(await run(Account.open.message(ADA, { owner: 'Ada' }))());
  return { store, repository, run };
}

describe('H12 printing', () => {
  test('a repository shows its definitions and nothing else', async () => {
    const { repository } = await begin();
    const text = printed(repository);
    expect(text).toContain("type: 'account'");
    expect(text).not.toContain(CREDENTIALS);
    expect(text).not.toContain(CONTENTS);
    expect(Object.keys(repository).sort()).toEqual(['definitions', 'idle']);
  });

  test('a commit, an aggregate and a message show what they are about and nothing else', async () => {
    const { repository, run } = await begin();
    const message = Account.deposit.message(ADA, { amount: 5 });
    const committed = right(await run(message)());
    const loaded = right(await load(repository)(Account, ADA)());
    for (const value of [committed, committed.aggregate, committed.events[0], loaded, loaded.audited(), message]) {
      const text = printed(value);
      expect(text).toContain('ada');
      expect(text).not.toContain(CREDENTIALS);
      expect(text).not.toContain(CONTENTS);
    }
  });

  test('every kind of left shows why and nothing else', async () => {
    const { store, repository, run } = await begin();
    const stale = right(await load(repository)(Account, ADA)());
    right(await run(Account.audit.message(ADA))());
    const unreadable = { accountId: 'unreadable' };
    const lost = makeRepository(
      {
        ...store,
        append: (stream) => () => Promise.resolve({ _tag: 'Left', left: { _tag: 'Ambiguous', stream, cause: 'lost' } }),
      },
      [Account],
      { lostReply: { attempts: 1, delay: () => 0 } },
    );
    const lefts = [
      left(await run(Account.withdraw.message(ADA, { amount: 1 }))(), 'Rejected'),
      left(await commit(repository)(stale.audited())(), 'Conflict'),
      left(await transact(lost)(Account.audit.message(ADA))(), 'Indeterminate'),
      left(decodeCommand(repository)({ type: 'account/open', data: {} }), 'Invalid'),
      left(await run(Account.audit.message(unreadable))(), 'Failed'),
    ];
    expect(lefts.map(({ _tag }) => _tag)).toEqual(['Rejected', 'Conflict', 'Indeterminate', 'Invalid', 'Failed']);
    for (const value of lefts) {
      const text = printed(value);
      expect(text).toContain(value.message);
      expect(text).not.toContain(CREDENTIALS);
      expect(text).not.toContain(CONTENTS);
    }
  });

  test('the memory store shows functions, and none of its contents', async () => {
    const store = memoryStore();
    const repository = makeRepository(store, [Account]);
    right(await transact(repository)(Account.open.message(ADA, { owner: CONTENTS }))());
    expect(printed(store)).not.toContain(CONTENTS);
    expect(printed(repository)).not.toContain(CONTENTS);
  });
});
