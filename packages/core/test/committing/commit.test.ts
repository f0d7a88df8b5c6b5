// `commit`: what it takes, what it writes, and what it gives back.
import { commit, load, makeRepository } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Account, ADA, STREAM } from '../support/account.js';
import { accounts } from '../support/repositories.js';
import { spied } from '../support/stores.js';

const empty = () => right(Account.empty(ADA));

describe('commit', () => {
  test('gives the events with their revisions, ids and metadata, the position, and the aggregate', async () => {
    const { store, appends } = spied();
    const { repository } = accounts(store);
    const pending = empty().opened({ owner: 'Ada' }).deposited({ amount: 5 });
    const committed = right(await commit(repository, { id: 'mine', by: 'ada' })(pending)());
    const stored = [];
    for await (const page of store.readStream(STREAM)) stored.push(...page);
    expect(
      committed.events.map(({ type, data, revision, id, metadata }) => ({ type, data, revision, id, metadata })),
    ).toEqual(stored.map(({ type, data, revision, id, metadata }) => ({ type, data, revision, id, metadata })));
    expect(stored.map(({ metadata }) => [metadata['commandId'], metadata['by']])).toEqual([
      ['mine', 'ada'],
      ['mine', 'ada'],
    ]);
    expect([committed._tag, committed.commandId, committed.duplicate]).toEqual(['Committed', 'mine', false]);
    expect(committed.position).toEqual(stored[1]?.position);
    expect([committed.aggregate.revision, committed.aggregate.pending]).toEqual([1n, []]);
    expect(committed.aggregate.state).toEqual({ open: true, balance: 5 });
    expect(appends).toEqual([`${STREAM}@no_stream+2`]);
  });

  test('takes the result of a chain, and stands in a pipe', async () => {
    const { repository } = accounts(memoryStore());
    const result = await pipe(
      load(repository)(Account, ADA),
      TE.chainEitherKW(Account.open.step({ owner: 'Ada' })),
      TE.chainEitherKW(Account.deposit.step({ amount: 5 })),
      TE.chainW(commit(repository)),
    )();
    expect(right(result).aggregate.state).toEqual({ open: true, balance: 5 });
  });

  test('has a new id for every commit that is given none', async () => {
    const { repository } = accounts(memoryStore());
    const save = commit(repository);
    const one = right(await save(empty().audited())());
    const other = right(await save(one.aggregate.audited())());
    expect(one.commandId).toMatch(/^[0-9a-f-]{36}$/);
    expect(other.commandId).not.toBe(one.commandId);
  });

  test.each([
    ['', 'an empty'],
    ['\ud800', 'a malformed'],
  ])('refuses the id %j', async (id) => {
    const { store, appends } = spied();
    const refused = left(await commit(accounts(store).repository, { id })(empty().audited())(), 'Invalid');
    expect(refused.issues).toEqual([{ path: 'id', message: 'expected a command id: a string that is not empty' }]);
    expect(appends).toEqual([]);
  });

  test('A27 gives a left back with the id of the commit, and neither reads nor writes', async () => {
    const { store, reads, appends } = spied();
    const { repository } = accounts(store);
    const rejected = Account.withdraw(empty(), { amount: 1 });
    expect(left(await commit(repository, { id: 'c' })(rejected)(), 'Rejected')).toEqual({
      ...left(rejected, 'Rejected'),
      commandId: 'c',
    });
    const invalid = Account.deposit(empty(), { amount: 'x' } as never);
    expect(left(await commit(repository, { id: 'c' })(invalid)(), 'Invalid').commandId).toBe('c');
    expect([reads, appends]).toEqual([[], []]);
  });

  test('A04 writes nothing of an aggregate with a refused event, not even the events before it', async () => {
    const { store, appends } = spied();
    const refused = empty().audited().deposited({ amount: NaN }).audited();
    expect(left(await commit(accounts(store).repository, { id: 'c' })(refused)(), 'Invalid')).toEqual({
      _tag: 'Invalid',
      commandId: 'c',
      event: 'account/deposited',
      issues: [{ path: 'amount', message: 'NaN is not JSON' }],
      message: 'event account/deposited is invalid: amount: NaN is not JSON',
    });
    expect(appends).toEqual([]);
  });

  test('A26 writes nothing when nothing is pending, and gives the aggregate back', async () => {
    const { store, appends } = spied();
    const { repository, filled, loaded } = accounts(store);
    await filled(2);
    appends.length = 0;
    const account = await loaded();
    for (const unchanged of [account, Account.balanceTo(account, { amount: 2 })]) {
      const committed = right(await commit(repository, { id: 'c' })(unchanged)());
      expect(committed).toEqual({
        _tag: 'Committed',
        commandId: 'c',
        events: [],
        position: undefined,
        aggregate: account,
        duplicate: false,
      });
    }
    expect(appends).toEqual([]);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['an object', { type: 'account' }],
    ['a right without an aggregate', E.right({ type: 'account' })],
    ['an aggregate of another definition', right(Account.empty(ADA))],
  ])('fails when it is given %s', async (_, given) => {
    const failed = left(await commit(makeRepository(memoryStore(), []), { id: 'c' })(given as never)(), 'Failed');
    expect(failed).toEqual({
      _tag: 'Failed',
      commandId: 'c',
      retryable: false,
      message: 'commit was given no aggregate of this repository',
    });
  });

  test('is a conflict for a stale aggregate, and does not decide again', async () => {
    const { store, appends } = spied();
    const { repository, filled, loaded } = accounts(store);
    await filled(1);
    const stale = await loaded();
    await filled(2, 'more');
    appends.length = 0;
    expect(left(await commit(repository, { id: 'c' })(stale.audited())(), 'Conflict')).toEqual({
      _tag: 'Conflict',
      commandId: 'c',
      stream: STREAM,
      expected: 0n,
      actual: 2n,
      attempts: 1,
      message: `${STREAM} moved from 0 to 2; gave up after 1 attempt`,
    });
    expect(appends).toEqual([`${STREAM}@0+1`]);
  });

  test('of an aggregate made empty creates its stream, or is a conflict when there is one', async () => {
    const { repository, loaded } = accounts(memoryStore());
    right(await commit(repository)(empty().audited())());
    expect(left(await commit(repository)(empty().audited())(), 'Conflict')).toMatchObject({
      expected: 'no_stream',
      actual: 0n,
      message: `${STREAM} moved from no_stream to 0; gave up after 1 attempt`,
    });
    expect((await loaded()).revision).toBe(0n);
  });

  test('remembers its command ids also on an aggregate that was made empty', async () => {
    const { repository, deposited } = accounts(memoryStore());
    const first = right(await commit(repository, { id: 'first' })(empty().audited())());
    const second = right(await commit(repository, { id: 'second' })(first.aggregate.audited())());
    expect((await deposited(1, 'first', { load: 'anyCached' })).events[0]?.revision).toBe(0n);
    expect((await deposited(1, 'second')).duplicate).toBe(true);
    expect(right(await commit(repository, { id: 'first' })(second.aggregate.audited())()).duplicate).toBe(true);
  });
});
