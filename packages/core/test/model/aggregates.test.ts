// What an aggregate is: identity apart from state, and events that happen in memory.
import { defineAggregate } from '@millrace/core';
import { left, right } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { Account, ADA } from '../support/account.js';

const empty = () => right(Account.empty(ADA));

describe('an aggregate', () => {
  test('A01 an empty aggregate has no revision, its key and its type', () => {
    const account = empty();
    expect(account.revision).toBeUndefined();
    expect(account.key).toEqual(ADA);
    expect(account.type).toBe('account');
    expect(account.exists).toBe(false);
    expect(account.pending).toEqual([]);
    expect(account.state).toEqual({ open: false, balance: 0 });
  });

  test('A03 an event on an empty aggregate changes the state, not the revision, and leaves one pending event', () => {
    const account = empty();
    const next = account.deposited({ amount: 5 });
    expect(next.state).toEqual({ open: false, balance: 5 });
    expect(next.revision).toBeUndefined();
    expect(next.exists).toBe(true);
    expect(next.key).toEqual(ADA);
    expect(next.pending).toEqual([{ type: 'account/deposited', data: { accountId: 'ada', amount: 5 } }]);
    expect(account.pending).toEqual([]);
    expect(account.state.balance).toBe(0);
  });

  test('A04 an event whose data its codec refuses is refused, and nothing is recorded from then on', () => {
    const before = empty().deposited({ amount: 1 });
    const refused = before.deposited({ amount: 'five' as unknown as number });
    expect(refused.pending).toEqual(before.pending);
    expect(refused.state).toBe(before.state);
    expect(refused.revision).toBe(before.revision);
    const after = refused.deposited({ amount: 2 });
    expect(after.pending).toEqual(before.pending);
    expect(after.state.balance).toBe(1);
    expect(left(Account.audit(after), 'Invalid')).toEqual({
      _tag: 'Invalid',
      commandId: undefined,
      command: 'account/audit',
      event: 'account/deposited',
      issues: [{ path: 'amount', message: 'expected number, got "five"' }],
      message: 'event account/deposited is invalid: amount: expected number, got "five"',
    });
  });

  test.each([
    ['a property that is not declared', { amount: 1, currency: 'EUR' }, 'currency', 'is not declared'],
    ['a missing property', {}, 'amount', 'expected number, got undefined'],
    ['data that is no object', 5, 'amount', 'expected number, got undefined'],
    ['null', null, 'amount', 'expected number, got undefined'],
  ])('A04 an event with %s is refused, its path named', (_, data, path, message) => {
    const refused = empty().deposited(data as { amount: number });
    expect(refused.pending).toEqual([]);
    expect(left(Account.audit(refused), 'Invalid').issues).toEqual([{ path, message }]);
  });

  test("A05 the key's property names can be read from the definition, in order", () => {
    const Seat = defineAggregate({
      type: 'seat',
      key: { theatre: t.string, row: t.number, place: t.string, aisle: t.boolean },
      initial: {},
      events: {},
      commands: {},
    });
    expect(Object.keys(Seat.key)).toEqual(['theatre', 'row', 'place', 'aisle']);
    expect(Seat.key.row).toBe(t.number);
    expect(right(Seat.empty({ aisle: true, place: 'b', row: 1, theatre: 'x' })).key).toEqual({
      theatre: 'x',
      row: 1,
      place: 'b',
      aisle: true,
    });
  });

  test('A06 an event made from an aggregate and the same made standing alone are equal, and both carry the key', () => {
    const [pending] = empty().deposited({ amount: 5 }).pending;
    const alone = right(Account.events.deposited(ADA, { amount: 5 }));
    expect(alone).toEqual(pending);
    expect(alone).toEqual({ type: 'account/deposited', data: { accountId: 'ada', amount: 5 } });
    expect(right(Account.events.audited(ADA))).toEqual(empty().audited().pending[0]);
    expect(Object.isFrozen(alone) && Object.isFrozen(alone.data)).toBe(true);
    expect(Object.isFrozen(pending) && Object.isFrozen(pending?.data)).toBe(true);
  });

  test('A07 an event without a handler leaves the state as it is and is recorded with its properties', () => {
    const Log = defineAggregate({
      type: 'log',
      key: { logId: t.string },
      initial: { lines: 0 },
      events: { noted: { data: { text: t.string } }, marked: {} },
      commands: {},
    });
    const log = right(Log.empty({ logId: 'l' }));
    const next = log.noted({ text: 'hello' }).marked();
    expect(next.state).toBe(log.state);
    expect(next.pending).toEqual([
      { type: 'log/noted', data: { logId: 'l', text: 'hello' } },
      { type: 'log/marked', data: { logId: 'l' } },
    ]);
  });

  test('what it consists of is frozen, and printing it shows identity, state and pending events', () => {
    const account = empty().deposited({ amount: 5 });
    for (const part of [account, account.key, account.state, account.pending]) expect(Object.isFrozen(part)).toBe(true);
    expect(Object.keys(account).sort()).toEqual(['exists', 'key', 'pending', 'revision', 'state', 'type']);
  });

  test('an event method that is taken off its aggregate says so', () => {
    const { deposited } = empty();
    expect(() => deposited({ amount: 1 })).toThrow(new TypeError('deposited must be called on its aggregate'));
  });

  test('the initial state is not shared with the one who declared it, nor with another aggregate', () => {
    const initial = Object.freeze({ tags: ['a'] });
    const Thing = defineAggregate({
      type: 'thing',
      key: { id: t.string },
      initial,
      events: { tagged: { data: { tag: t.string }, apply: (state, { tag }) => void state.tags.push(tag) } },
      commands: {},
    });
    initial.tags.push('b');
    const thing = right(Thing.empty({ id: '1' }));
    expect(thing.state).toEqual({ tags: ['a'] });
    expect(() => thing.state.tags.push('c')).toThrow(TypeError);
    expect(thing.tagged({ tag: 'd' }).state).toEqual({ tags: ['a', 'd'] });
    expect(right(Thing.empty({ id: '2' })).state).toEqual({ tags: ['a'] });
  });
});
