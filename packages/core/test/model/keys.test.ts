// A02: a key that its codec refuses is refused on every route.
import { decodeCommand, defineAggregate, load, makeRepository, optional, transact } from '@millrace/core';
import { left, right } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { Account } from '../support/account.js';
import { spied } from '../support/stores.js';

const bad = { accountId: 7 } as unknown as { accountId: string };
const issues = [{ path: 'accountId', message: 'expected string, got 7' }];

describe('a key that its codec refuses', () => {
  test('A02 is refused when an empty aggregate is made', () => {
    expect(left(Account.empty(bad), 'Invalid')).toMatchObject({ command: "the key of 'account'", issues });
  });

  test('A02 is refused when an aggregate is loaded, and the store is not asked', async () => {
    const { store, reads } = spied();
    const refused = left(await load(makeRepository(store, [Account]))(Account, bad)(), 'Invalid');
    expect(refused).toMatchObject({ commandId: undefined, command: "the key of 'account'", issues });
    expect(reads).toEqual([]);
  });

  test('A02 is refused when a message is transacted, whatever the load policy, and the store is not asked', async () => {
    const { store, reads, appends } = spied();
    const repository = makeRepository(store, [Account]);
    const message = Account.deposit.message(bad, { amount: 1 }, { id: 'c' });
    for (const policy of ['readTail', 'anyCached', 'assumeEmpty'] as const) {
      const refused = left(await transact(repository, { load: policy })(message)(), 'Invalid');
      expect(refused).toEqual({
        _tag: 'Invalid',
        commandId: 'c',
        command: 'account/deposit',
        issues: [{ path: 'data.accountId', message: 'expected string, got 7' }],
        message: 'account/deposit is invalid: data.accountId: expected string, got 7',
      });
    }
    expect([reads, appends]).toEqual([[], []]);
  });

  test('A02 is refused when a message is decoded', () => {
    const repository = makeRepository(spied().store, [Account]);
    const raw = { type: 'account/deposit', id: 'c', data: { ...bad, amount: 1 } };
    expect(left(decodeCommand(repository)(raw), 'Invalid').issues).toEqual([
      { path: 'data.accountId', message: 'expected string, got 7' },
    ]);
  });

  test('A02 is refused when an event standing alone is made', () => {
    expect(left(Account.events.audited(bad), 'Invalid')).toMatchObject({ event: 'account/audited', issues });
  });

  test.each([
    ['missing', {}, 'accountId'],
    ['not declared', { accountId: 'a', tenant: 'b' }, 'tenant'],
  ])('A02 a property of the key that is %s is refused', (_, key, path) => {
    const refused = left(Account.empty(key as { accountId: string }), 'Invalid');
    expect(refused.issues.map((issue) => issue.path)).toEqual([path]);
  });

  test.each([[null], [undefined], ['a'], [['a']], [new Date(0)]])('A02 a key that is %p is refused', (key) => {
    expect(left(Account.empty(key as never), 'Invalid').issues).toHaveLength(1);
  });
});

describe('a key that cannot name a stream', () => {
  const Odd = defineAggregate({
    type: 'odd',
    key: { first: t.string, odd: t.union([t.number, t.null, optional(t.string)]) },
    initial: {},
    events: {},
    commands: {},
  });

  test('is refused, and the property is named', () => {
    expect(left(Odd.empty({ first: 'a', odd: null }), 'Invalid').issues).toEqual([
      { path: 'odd', message: 'a property of a key must be a string, a number or a boolean once encoded' },
    ]);
  });

  test.each([NaN, Infinity, -0])('is refused when it is %p, which JSON cannot hold', (odd) => {
    expect(left(Odd.empty({ first: 'a', odd }), 'Invalid').issues.map(({ path }) => path)).toEqual(['odd']);
  });

  test('is refused when it is a lone surrogate', () => {
    expect(left(Account.empty({ accountId: '\ud800' }), 'Invalid').issues).toEqual([
      { path: 'accountId', message: 'a lone surrogate is not valid Unicode' },
    ]);
  });
});

test('a key is decoded for the model and encoded for the stream', () => {
  const Upper = new t.Type<string, string>(
    'Upper',
    (value): value is string => typeof value === 'string' && value === value.toUpperCase(),
    (value, context) => (typeof value === 'string' ? t.success(value.toUpperCase()) : t.failure(value, context)),
    (value) => value.toLowerCase(),
  );
  const Shout = defineAggregate({
    type: 'shout',
    key: { word: Upper },
    initial: {},
    events: { heard: {} },
    commands: {},
  });
  const shout = right(Shout.empty({ word: 'hey' }));
  expect(shout.key).toEqual({ word: 'HEY' });
  expect(shout.heard().pending).toEqual([{ type: 'shout/heard', data: { word: 'HEY' } }]);
});
