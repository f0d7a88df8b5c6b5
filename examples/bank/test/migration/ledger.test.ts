// The rules of a ledger: those of an account.
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Ledger, PAID_IN, PAID_OUT } from '../../src/migration/ledger.js';

const nobody = Ledger.empty({ accountId: '1' });
const opened = pipe(nobody, E.chainW(Ledger.open.step()));
const with100 = pipe(opened, E.chainW(Ledger.payIn.step({ cents: 100, channel: 'cash' })));
const closed = pipe(opened, E.chainW(Ledger.close.step()));

const rejection = (result: E.Either<unknown, unknown>) =>
  E.isLeft(result) ? result.left : `not rejected: ${JSON.stringify(result.right)}`;
const rejected = (code: string, details?: unknown): unknown =>
  expect.objectContaining({ _tag: 'Rejected', code, details });

describe('a ledger', () => {
  it.each(['cash', 'transfer', 'card', 'unknown'] as const)('says by its events that money moved by %s', (channel) => {
    const moved = pipe(
      with100,
      E.chainW(Ledger.payIn.step({ cents: 5, channel })),
      E.chainW(Ledger.payOut.step({ cents: 7, channel })),
    );
    expect(moved).toMatchObject({
      right: {
        state: { balance: 98 },
        pending: [
          {},
          {},
          { type: `ledger/${PAID_IN[channel]}`, data: { cents: 5 } },
          { type: `ledger/${PAID_OUT[channel]}`, data: { cents: 7 } },
        ],
      },
    });
  });

  it('is not opened twice, and moves no money before it is open or after it was closed', () => {
    expect(rejection(pipe(opened, E.chainW(Ledger.open.step())))).toEqual(rejected('already-open'));
    for (const shut of [nobody, closed]) {
      expect(rejection(pipe(shut, E.chainW(Ledger.payIn.step({ cents: 1 }))))).toEqual(rejected('not-open'));
      expect(rejection(pipe(shut, E.chainW(Ledger.payOut.step({ cents: 0 }))))).toEqual(rejected('not-open'));
      expect(rejection(pipe(shut, E.chainW(Ledger.close.step())))).toEqual(rejected('not-open'));
    }
  });

  it('gives all it has, and not a cent more', () => {
    expect(pipe(with100, E.chainW(Ledger.payOut.step({ cents: 100 })))).toMatchObject({
      right: { state: { balance: 0 } },
    });
    expect(rejection(pipe(with100, E.chainW(Ledger.payOut.step({ cents: 101 }))))).toEqual(
      rejected('insufficient-funds', { balance: 100 }),
    );
  });

  it('stays exact, and is closed only when it is empty', () => {
    const { MAX_SAFE_INTEGER } = Number;
    expect(rejection(pipe(with100, E.chainW(Ledger.payIn.step({ cents: MAX_SAFE_INTEGER }))))).toEqual(
      rejected('balance-too-large', { balance: 100 }),
    );
    expect(rejection(pipe(with100, E.chainW(Ledger.close.step())))).toEqual(rejected('not-empty', { balance: 100 }));
    expect(closed).toMatchObject({ right: { state: { open: false, balance: 0 } } });
  });
});
