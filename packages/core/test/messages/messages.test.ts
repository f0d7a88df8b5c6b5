// Commands as messages: plain data with an id, and what follows from them.
import { follow, newId, type Message } from '@millrace/core';
import { Account, ADA } from '../support/account.js';

const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('a message', () => {
  test('is plain data that survives JSON, with the key merged in', () => {
    const message = Account.deposit.message(ADA, { amount: 5 }, { id: 'c', by: 'ada', where: 'here', why: 'because' });
    expect(message).toStrictEqual({
      type: 'account/deposit',
      id: 'c',
      data: { accountId: 'ada', amount: 5 },
      metadata: { by: 'ada', where: 'here', why: 'because' },
    });
    expect(JSON.parse(JSON.stringify(message))).toStrictEqual(message);
  });

  test('gets a new id when it is given none, and no metadata when there is none', () => {
    const [one, other] = [Account.audit.message(ADA), Account.audit.message(ADA, {}, {})];
    expect(one).toStrictEqual({ type: 'account/audit', id: one.id, data: ADA });
    expect(Object.keys(other)).toEqual(['type', 'id', 'data']);
    expect(one.id).toMatch(UUID4);
    expect(one.id).not.toBe(other.id);
    expect(Account.audit.message(ADA, {}, { by: 'ada' }).id).toMatch(UUID4);
  });

  test('does not share its data object with the one who gave it, and is not checked yet', () => {
    const data = { amount: 'five' as unknown as number };
    const message = Account.deposit.message(ADA, data);
    data.amount = 6;
    expect(message.data).toEqual({ accountId: 'ada', amount: 'five' });
  });

  test('H13 keeps a property called `__proto__`', () => {
    const data = JSON.parse('{"__proto__":{"a":1},"amount":1}') as { amount: number };
    const message = Account.deposit.message(ADA, data);
    expect(JSON.stringify(message.data)).toBe('{"__proto__":{"a":1},"amount":1,"accountId":"ada"}');
    expect(Object.getPrototypeOf(message.data)).toBe(Object.prototype);
  });
});

describe('follow', () => {
  const cause: Message = { type: 'account/audit', id: 'c1', data: {} };

  test('begins a correlation with what has none', () => {
    expect(follow(cause)).toStrictEqual({ $correlationId: 'c1', $causationId: 'c1' });
    expect(follow({ ...cause, metadata: { by: 'ada' } })).toStrictEqual({ $correlationId: 'c1', $causationId: 'c1' });
  });

  test('carries on the correlation of what has one', () => {
    const metadata = { $correlationId: 'c0', $causationId: 'other' };
    expect(follow({ ...cause, metadata })).toStrictEqual({ $correlationId: 'c0', $causationId: 'c1' });
  });

  test('takes a correlation that is no text for none', () => {
    const metadata = { $correlationId: 7 } as never;
    expect(follow({ ...cause, metadata }).$correlationId).toBe('c1');
  });
});

describe('newId', () => {
  const { crypto } = globalThis;
  afterEach(() => {
    Object.defineProperty(globalThis, 'crypto', { value: crypto, configurable: true });
  });

  test('is a random UUID', () => {
    const ids = Array.from({ length: 100 }, newId);
    expect(new Set(ids).size).toBe(100);
    for (const id of ids) expect(id).toMatch(UUID4);
  });

  test('is one also in a browser without TLS, where there is no randomUUID', () => {
    const getRandomValues = (bytes: Uint8Array): Uint8Array => crypto.getRandomValues(bytes);
    Object.defineProperty(globalThis, 'crypto', { value: { getRandomValues }, configurable: true });
    const ids = Array.from({ length: 100 }, newId);
    expect(new Set(ids).size).toBe(100);
    for (const id of ids) expect(id).toMatch(UUID4);
    Object.defineProperty(globalThis, 'crypto', {
      value: { getRandomValues: (bytes: Uint8Array) => bytes.fill(255) },
      configurable: true,
    });
    expect(newId()).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
    Object.defineProperty(globalThis, 'crypto', {
      value: { getRandomValues: (bytes: Uint8Array) => bytes.fill(7) },
      configurable: true,
    });
    expect(newId()).toBe('07070707-0707-4707-8707-070707070707');
  });
});
