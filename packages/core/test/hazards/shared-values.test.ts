// What is stored is what is folded and reported, and nobody shares with it what could be changed.
import { defineAggregate, load, makeRepository, reject, transact } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { KERNEL } from '../../src/definition/kernel.js';
import { Account, ADA } from '../support/account.js';
import { accounts } from '../support/repositories.js';

const Day = new t.Type<Date, string>(
  'Day',
  (value): value is Date => value instanceof Date,
  (value, context) =>
    E.chain<t.Errors, string, Date>((text) => t.success(new Date(text)))(t.string.validate(value, context)),
  (date) => date.toISOString(),
);
const Money = new t.Type<number, string>(
  'Money',
  t.number.is,
  (value, context) => E.map(Number)(t.string.validate(value, context)),
  (amount) => amount.toFixed(2),
);

const Loan = defineAggregate({
  type: 'loan',
  key: { loanId: t.string },
  initial: { due: new Date(0), paid: 0 },
  events: {
    granted: { data: { due: Day }, apply: (state, { due }) => void (state.due = due) },
    delayed: { apply: (state) => void state.due.setUTCFullYear(2000) },
    paid: { data: { amount: Money }, apply: (state, { amount }) => void (state.paid += amount) },
  },
  commands: {
    grant: { data: { due: Day }, decide: (loan, { due }) => loan.granted({ due }) },
    askForDelay: { decide: (loan) => (loan.delayed().exists ? reject('no') : loan) },
    pay: { data: { amount: Money }, decide: (loan, { amount }) => loan.paid({ amount: amount / 3 }) },
  },
});
const key = { loanId: 'l1' };

test('what a codec rounds is folded and reported rounded, on a warm cache as from cold', async () => {
  const store = memoryStore();
  const run = transact(makeRepository(store, [Loan]));
  let reported = 0;
  for (let i = 0; i < 3; i++) {
    const { events, aggregate } = right(await run(Loan.pay.message(key, { amount: '100.00' }))());
    const [event] = events;
    expect(event?.type === 'loan/paid' && event.data.amount).toBe(33.33);
    reported = aggregate.state.paid;
  }
  const cold = right(await load(makeRepository(store, [Loan]))(Loan, key)());
  expect([reported, cold.state.paid]).toEqual([99.99, 99.99]);
});

test('H04 a date in a state is changed by nobody: not by a handler of a refused command, not by who is given it', async () => {
  const repository = makeRepository(memoryStore(), [Loan]);
  const due = '2025-01-01T00:00:00.000Z';
  const committed = right(await transact(repository)(Loan.grant.message(key, { due }))());
  left(await transact(repository)(Loan.askForDelay.message(key))(), 'Rejected');
  const [event] = committed.events;
  expect(() => event?.type === 'loan/granted' && event.data.due.setTime(1)).toThrow(TypeError);
  expect(() => committed.aggregate.state.due.setTime(1)).toThrow(TypeError);
  left(await transact(repository)(Loan.askForDelay.message({ loanId: 'never' }))(), 'Rejected');
  expect(right(await load(repository)(Loan, key)()).state.due.toISOString()).toBe(due);
  expect(right(Loan.empty({ loanId: 'other' })).state.due.getTime()).toBe(0);
});

test('a message that is changed while its aggregate is loaded has been read already', async () => {
  const { repository } = accounts(memoryStore());
  const metadata: Record<string, unknown> = { by: 'ada', tags: ['early'] };
  const message = { ...Account.deposit.message(ADA, { amount: 1 }, { id: 'c' }), metadata } as never;
  const running = transact(repository)(message as ReturnType<typeof Account.deposit.message>)();
  Object.assign(metadata, { by: 'mallory', commandId: 'forged', bad: NaN });
  (metadata['tags'] as string[]).push('late');
  expect(right(await running).events[0]?.metadata).toEqual({
    by: 'ada',
    tags: ['early'],
    commandId: 'c',
    schemaVersion: 1,
    $correlationId: 'c',
    $causationId: 'c',
  });
});

test('the key of a read is made from data of its own', async () => {
  const Transfer = defineAggregate({
    type: 'transfer',
    key: { transferId: t.string },
    initial: {},
    events: { made: { data: { to: t.array(t.string) } } },
    commands: {
      make: {
        data: { to: t.array(t.string) },
        reads: { account: { aggregate: Account, key: ({ to }) => ({ accountId: to.shift() ?? '' }) } },
        decide: (transfer, { to }) => transfer.made({ to }),
      },
    },
  });
  const repository = makeRepository(memoryStore(), [Transfer, Account]);
  const made = await transact(repository)(Transfer.make.message({ transferId: 't1' }, { to: ['a', 'b'] }))();
  expect(right(made).events[0]?.data.to).toEqual(['a', 'b']);
});

test('a body of a hundred thousand mistakes is told of a hundred', async () => {
  const xs = Array.from({ length: 100_000 }, () => 'wrong');
  const { repository } = accounts(memoryStore());
  const message = { type: 'account/deposit', id: 'c', data: { accountId: 'ada', ...Object.fromEntries(xs.entries()) } };
  const refused = left(await transact(repository)(message as never)(), 'Invalid');
  expect(refused.issues).toHaveLength(100);
});

test('a policy that would never end is refused', async () => {
  const { deposit } = accounts(memoryStore());
  const never = { attempts: NaN, delay: () => 0 };
  expect(left(await deposit(1, 'c', { retry: never }), 'Failed').message).toContain('attempts');
});

test('a definition of another copy of the package is refused with the reason', () => {
  const foreign = { ...Account, [KERNEL]: { ...Account[KERNEL], copy: Symbol('another') } };
  expect(() => makeRepository(memoryStore(), [foreign])).toThrow('another copy of @millrace/core');
});

test('a store that breaks its word and throws leaves the outcome open', async () => {
  const store = { ...memoryStore(), append: () => () => Promise.reject(new Error('broken')) };
  const { deposit } = accounts(store, { lostReply: { attempts: 1, delay: () => 0 } });
  expect(left(await deposit(1, 'c'), 'Indeterminate').cause).toEqual(new Error('broken'));
});
