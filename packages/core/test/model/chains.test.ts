// A25 and A28: pure steps, one after another, without a store.
import { defineAggregate, reject } from '@millrace/core';
import { left, right } from '@millrace/testing/contract';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { Account, ADA } from '../support/account.js';

const empty = () => right(Account.empty(ADA));

describe('a chain of pure steps', () => {
  test('A25 shows the events so far, and leaves the aggregate that it began with as it was', () => {
    const account = empty();
    const chained = right(
      pipe(
        Account.open(account, { owner: 'Ada' }),
        E.chainW(Account.deposit.step({ amount: 5 })),
        E.chainW(Account.withdraw.step({ amount: 2 })),
      ),
    );
    expect(chained.state).toEqual({ open: true, balance: 3 });
    expect(chained.pending.map(({ type }) => type)).toEqual([
      'account/opened',
      'account/deposited',
      'account/withdrawn',
    ]);
    expect([chained.exists, chained.revision]).toEqual([true, undefined]);
    expect([account.pending, account.exists]).toEqual([[], false]);
  });

  test('A25 branches: two chains from one aggregate know nothing of each other', () => {
    const rich = empty().deposited({ amount: 10 });
    const [one, other] = [right(Account.withdraw(rich, { amount: 4 })), right(Account.withdraw(rich, { amount: 7 }))];
    expect([one.state.balance, other.state.balance, rich.state.balance]).toEqual([6, 3, 10]);
    expect([one.pending.length, other.pending.length, rich.pending.length]).toEqual([2, 2, 1]);
  });

  test('A28 short-circuits after a rejection: no later decider or handler runs', () => {
    const ran: string[] = [];
    const Watched = defineAggregate({
      type: 'watched',
      key: { id: t.string },
      initial: {},
      events: { happened: { apply: () => void ran.push('handler') } },
      commands: {
        refuse: {
          decide: () => {
            ran.push('refuse');
            return reject('no');
          },
        },
        happen: {
          decide: (watched) => {
            ran.push('happen');
            return watched.happened();
          },
        },
      },
    });
    const result = pipe(
      Watched.empty({ id: '1' }),
      E.chainW(Watched.happen.step()),
      E.chainW(Watched.refuse.step()),
      E.chainW(Watched.happen.step()),
    );
    expect(left(result, 'Rejected').code).toBe('no');
    expect(ran).toEqual(['happen', 'handler', 'refuse']);
  });

  test('a rejection has the command, the code, the details and a message', () => {
    expect(left(Account.withdraw(empty(), { amount: 5 }), 'Rejected')).toEqual({
      _tag: 'Rejected',
      commandId: undefined,
      command: 'account/withdraw',
      code: 'insufficient-funds',
      details: { balance: 0 },
      message: 'account/withdraw was rejected: insufficient-funds',
    });
  });

  test('a decider that returns the aggregate as it is changes nothing', () => {
    const account = empty();
    expect(right(Account.balanceTo(account, { amount: 0 }))).toBe(account);
  });
});

describe('the data of a pure step', () => {
  test.each([
    ['of the wrong type', { amount: '5' }, 'amount', 'expected number, got "5"'],
    ['that is missing', {}, 'amount', 'expected number, got undefined'],
    ['that is not declared', { amount: 5, accountId: 'bob' }, 'accountId', 'is not declared'],
  ])('%s is refused with its path', (_, data, path, message) => {
    expect(left(Account.deposit(empty(), data as never), 'Invalid')).toEqual({
      _tag: 'Invalid',
      commandId: undefined,
      command: 'account/deposit',
      issues: [{ path, message }],
      message: `account/deposit is invalid: ${path}: ${message}`,
    });
  });

  test('may be left out where none is needed', () => {
    expect(right(Account.audit(empty())).pending).toHaveLength(1);
    expect(right(Account.audit.step()(empty())).pending).toHaveLength(1);
  });

  test.each([[5], ['five'], [[]], [new Map()]])('that is %p is refused', (data) => {
    expect(left(Account.audit(empty(), data as never), 'Invalid').issues[0]?.path).toBe('');
  });
});

describe('a pure step that reads other aggregates', () => {
  const Flag = defineAggregate({
    type: 'flag',
    key: { flagId: t.string },
    initial: { up: false },
    events: { raised: { apply: (state) => void (state.up = true) } },
    commands: {},
  });
  const Ship = defineAggregate({
    type: 'ship',
    key: { shipId: t.string },
    initial: {},
    events: { sailed: { data: { to: t.string } } },
    commands: {
      sail: {
        data: { to: t.string },
        reads: { flag: { aggregate: Flag, key: ({ to }) => ({ flagId: to }) } },
        decide: (ship, data, { flag }) => (flag.state.up ? ship.sailed(data) : reject('no-flag', flag.key)),
      },
    },
  });
  const ship = right(Ship.empty({ shipId: 's' }));
  const flag = right(Flag.empty({ flagId: 'north' }));

  test('is given them as its third argument', () => {
    const rejection = left(Ship.sail(ship, { to: 'north' }, { flag }), 'Rejected');
    expect([rejection.code, rejection.details]).toEqual(['no-flag', { flagId: 'north' }]);
    const sailed = pipe(E.right(ship), E.chainW(Ship.sail.step({ to: 'north' }, { flag: flag.raised() })));
    expect(right(sailed).pending).toHaveLength(1);
  });

  test('fails with its name when it is not given them', () => {
    const failed = left((Ship.sail as unknown as typeof Account.audit)(ship as never, { to: 'x' }), 'Failed');
    expect(failed.message).toMatch(/^the decider of ship\/sail threw: /);
  });
});
