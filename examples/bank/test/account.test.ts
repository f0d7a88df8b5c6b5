// The rules of an account, decided in memory.
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Account } from '../src/account.js';

const nobody = Account.empty({ accountId: '1' });
const opened = pipe(nobody, E.chainW(Account.open.step()));
const with100 = pipe(opened, E.chainW(Account.deposit.step({ amount: 100 })));
const closed = pipe(opened, E.chainW(Account.close.step()));

const rejection = (result: E.Either<unknown, unknown>) =>
  E.isLeft(result) ? result.left : `not rejected: ${JSON.stringify(result.right)}`;
const rejected = (code: string, details?: unknown): unknown =>
  expect.objectContaining({ _tag: 'Rejected', code, details });
const balance = (result: E.Either<unknown, { readonly state: { readonly balance: number } }>) =>
  E.isRight(result) ? result.right.state.balance : undefined;

describe('an account', () => {
  it('is opened with nothing on it', () => {
    expect(opened).toMatchObject({ right: { state: { open: true, balance: 0 } } });
  });

  it('holds what was deposited and not withdrawn', () => {
    expect(balance(pipe(with100, E.chainW(Account.withdraw.step({ amount: 30 }))))).toBe(70);
  });

  it('keeps the value date of a payment in its event', () => {
    const dated = pipe(opened, E.chainW(Account.deposit.step({ amount: 1, on: '1993-01-05' })));
    expect(dated).toMatchObject({
      right: { pending: [{}, { type: 'account/deposited', data: { accountId: '1', amount: 1, on: '1993-01-05' } }] },
    });
  });

  it('is not opened twice', () => {
    expect(rejection(pipe(opened, E.chainW(Account.open.step())))).toEqual(rejected('already-open'));
  });

  it('moves no money before it is open, and is not closed', () => {
    expect(rejection(pipe(nobody, E.chainW(Account.deposit.step({ amount: 1 }))))).toEqual(rejected('not-open'));
    expect(rejection(pipe(nobody, E.chainW(Account.withdraw.step({ amount: 0 }))))).toEqual(rejected('not-open'));
    expect(rejection(pipe(nobody, E.chainW(Account.close.step())))).toEqual(rejected('not-open'));
  });

  it('gives all it has, and not a cent more', () => {
    expect(balance(pipe(with100, E.chainW(Account.withdraw.step({ amount: 100 }))))).toBe(0);
    expect(rejection(pipe(with100, E.chainW(Account.withdraw.step({ amount: 101 }))))).toEqual(
      rejected('insufficient-funds', { balance: 100 }),
    );
  });

  it('is closed only when it is empty', () => {
    expect(rejection(pipe(with100, E.chainW(Account.close.step())))).toEqual(rejected('not-empty', { balance: 100 }));
    expect(closed).toMatchObject({ right: { state: { open: false, balance: 0 } } });
  });

  it('moves no money after it was closed', () => {
    expect(rejection(pipe(closed, E.chainW(Account.deposit.step({ amount: 1 }))))).toEqual(rejected('not-open'));
    expect(rejection(pipe(closed, E.chainW(Account.close.step())))).toEqual(rejected('not-open'));
  });

  it('can be opened again after it was closed', () => {
    expect(pipe(closed, E.chainW(Account.open.step()))).toMatchObject({ right: { state: { open: true } } });
  });

  it('refuses what would make its balance inexact', () => {
    const full = pipe(opened, E.chainW(Account.deposit.step({ amount: Number.MAX_SAFE_INTEGER })));
    expect(rejection(pipe(full, E.chainW(Account.deposit.step({ amount: 1 }))))).toEqual(
      rejected('balance-too-large', { balance: Number.MAX_SAFE_INTEGER }),
    );
  });

  it.each([-1, 0.5, 2 ** 53, NaN, Infinity])('takes no amount of %d cents', (amount) => {
    expect(rejection(pipe(with100, E.chainW(Account.deposit.step({ amount }))))).toMatchObject({ _tag: 'Invalid' });
  });

  it('takes no day that does not exist', () => {
    const leap = pipe(opened, E.chainW(Account.deposit.step({ amount: 1, on: '1992-02-29' })));
    expect(balance(leap)).toBe(1);
    for (const on of ['1993-02-29', '1900-02-29', '1993-13-01', '1993-00-10', '1993-04-31', '1993-04-00', '930101'])
      expect(rejection(pipe(opened, E.chainW(Account.deposit.step({ amount: 1, on }))))).toMatchObject({
        _tag: 'Invalid',
      });
  });
});
