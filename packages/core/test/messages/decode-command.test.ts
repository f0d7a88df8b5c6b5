// H05: anything may come in from outside; what is wrong with it is Invalid, its path named, on every route.
import { decodeCommand, defineAggregate, makeRepository, optional, transact } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { Account } from '../support/account.js';

const Tagged = defineAggregate({
  type: 'tagged',
  key: { tagId: t.string },
  initial: {},
  events: { tagged: { data: { any: optional(t.unknown) } } },
  commands: {
    tag: {
      data: { any: optional(t.unknown), lines: optional(t.array(t.type({ amount: t.number }))) },
      decide: (tagged) => tagged.tagged({}),
    },
  },
});

const repository = makeRepository(memoryStore(), [Account, Tagged]);
const decode = decodeCommand(repository);
const good = () => ({ type: 'account/deposit', id: 'c', data: { accountId: 'ada', amount: 5 } });

/** What is wrong with `message`, found by both routes to be the same. */
async function issues(message: unknown): Promise<unknown> {
  const decoded = left(decode(message), 'Invalid');
  const transacted = left(await transact(repository)(message as never)(), 'Invalid');
  if (typeof message === 'object' && message !== null && 'id' in message) expect(transacted).toEqual(decoded);
  expect(decoded.message).toContain('is invalid: ');
  return decoded.issues.map((issue) => `${issue.path}: ${issue.message}`);
}

const NO_COMMAND = 'is no command of this repository';
const cycle: Record<string, unknown> = {};
cycle['self'] = cycle;

describe('a raw command', () => {
  test.each<[string, unknown, readonly string[]]>([
    [
      'a field of the wrong type',
      { ...good(), data: { accountId: 'ada', amount: '5' } },
      ['data.amount: expected number, got "5"'],
    ],
    ['a missing field', { ...good(), data: { accountId: 'ada' } }, ['data.amount: expected number, got undefined']],
    ['an unknown command', { ...good(), type: 'account/steal' }, [`type: "account/steal" ${NO_COMMAND}`]],
    ['a command of every object', { ...good(), type: '__proto__' }, [`type: "__proto__" ${NO_COMMAND}`]],
    ['a type that is no text', { ...good(), type: 7 }, [`type: 7 ${NO_COMMAND}`]],
    ['no type', { id: 'c', data: {} }, [`type: undefined ${NO_COMMAND}`]],
    ['an unknown property', { ...good(), data: { ...good().data, note: '' } }, ['data.note: is not declared']],
    [
      'an unknown property called `__proto__`',
      JSON.parse('{"type":"account/deposit","id":"c","data":{"accountId":"a","amount":1,"__proto__":{}}}'),
      ['data.__proto__: is not declared'],
    ],
    [
      'a key of the wrong type',
      { ...good(), data: { accountId: 7, amount: 5 } },
      ['data.accountId: expected string, got 7'],
    ],
    ['no key', { ...good(), data: { amount: 5 } }, ['data.accountId: expected string, got undefined']],
    [
      'a key that is inherited',
      { ...good(), data: Object.create({ accountId: 'x' }) as object },
      ['data: expected an object'],
    ],
    [
      'no data',
      { type: 'account/deposit', id: 'c' },
      ['data.accountId: expected string, got undefined', 'data.amount: expected number, got undefined'],
    ],
    ['data that are null', { ...good(), data: null }, ['data: expected an object']],
    ['data that are a list', { ...good(), data: [1] }, ['data: expected an object']],
    ['data that are a text', { ...good(), data: 'x' }, ['data: expected an object']],
    [
      'something beside them',
      { ...good(), user: 'ada', at: 1 },
      ['user: is not part of a message', 'at: is not part of a message'],
    ],
    ['an id that is no text', { ...good(), id: 7 }, ['id: expected a command id: a string that is not empty']],
    ['an empty id', { ...good(), id: '' }, ['id: expected a command id: a string that is not empty']],
    [
      'an id that is no Unicode',
      { ...good(), id: '\ud800' },
      ['id: expected a command id: a string that is not empty'],
    ],
    ['metadata that are no object', { ...good(), metadata: [] }, ['metadata: expected an object']],
    [
      'everything wrong at once',
      { ...good(), id: 7, data: { amount: '5', x: 1 }, metadata: { by: 7 } },
      [
        'id: expected a command id: a string that is not empty',
        'metadata.by: expected a string',
        'data.accountId: expected string, got undefined',
        'data.amount: expected number, got "5"',
        'data.x: is not declared',
      ],
    ],
    [
      'a path inside',
      { type: 'tagged/tag', id: 'c', data: { tagId: 't', lines: [{ amount: 1 }, { amount: '2' }] } },
      ['data.lines.1.amount: expected number, got "2"'],
    ],
    [
      'R8 what JSON cannot hold',
      { type: 'tagged/tag', id: 'c', data: { tagId: 't', any: { a: [1n] } } },
      ['data.any.a.0: a bigint is not JSON'],
    ],
    [
      'R8 a number that JSON cannot hold',
      { ...good(), data: { accountId: 'ada', amount: Infinity } },
      ['data.amount: Infinity is not JSON'],
    ],
    [
      'R8 undefined inside',
      { type: 'tagged/tag', id: 'c', data: { tagId: 't', any: [undefined] } },
      ['data.any.0: undefined is not JSON'],
    ],
    [
      'R8 a lone surrogate',
      { ...good(), data: { accountId: 'a\udc00', amount: 1 } },
      ['data.accountId: a lone surrogate is not valid Unicode'],
    ],
  ])('H05 with %s is Invalid', async (_, message, expected) => {
    expect(await issues(message)).toEqual(expected);
  });

  test('R8 with a cycle is Invalid, and nothing is thrown', async () => {
    const message = { type: 'tagged/tag', id: 'c', data: { tagId: 't', any: cycle } };
    const found = (await issues(message)) as string[];
    expect(found[0]).toMatch(/^data\.any\.self\.self.*: a cycle, or nested more than 500 deep$/);
    for (const issue of found) expect(issue).toMatch(/^data\.any/);
  });

  test.each([
    ['null', null],
    ['undefined', undefined],
    ['5', 5],
    ['"x"', 'x'],
  ])('H05 that is %s is Invalid', async (got, value) => {
    expect(await issues(value)).toEqual([`: expected a message, got ${got}`]);
  });

  test.each([
    ['a list', []],
    ['nothing', {}],
    ['a map', new Map()],
  ])('H05 that is %s is Invalid', async (_, value) => {
    expect(await issues(value)).toEqual([`type: undefined ${NO_COMMAND}`]);
  });

  test('H05 names the command, and its id, if they could be read', () => {
    expect(left(decode({ ...good(), data: {} }), 'Invalid')).toMatchObject({
      commandId: 'c',
      command: 'account/deposit',
    });
    expect(left(decode({ ...good(), type: 'x' }), 'Invalid').command).toBeUndefined();
    expect(left(decode({ ...good(), type: 'x' }), 'Invalid').message).toBe(
      `the command is invalid: type: "x" ${NO_COMMAND}`,
    );
    expect(left(decode(5), 'Invalid').commandId).toBe('');
  });
});

describe('a raw command that is right', () => {
  test('is the message, copied', () => {
    const raw = { ...good(), metadata: { by: 'ada', tags: ['a'] } };
    const message = right(decode(raw));
    expect(message).toStrictEqual(raw);
    raw.data.amount = 6;
    raw.metadata.tags.push('b');
    expect(message).toStrictEqual({ ...good(), metadata: { by: 'ada', tags: ['a'] } });
  });

  test('gets an id if it has none; without one it cannot be transacted', async () => {
    const { id, ...raw } = good();
    const message = right(decode(raw));
    expect(message).toEqual({ ...raw, id: message.id });
    expect(message.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(right(decode(raw)).id).not.toBe(message.id);
    expect(left(await transact(repository)({ ...raw } as never)(), 'Invalid').issues[0]?.path).toBe('id');
    expect(id).toBe('c');
  });

  test('may leave out optional properties, data that are not needed, and metadata that are undefined', () => {
    expect(right(decode({ type: 'tagged/tag', id: 'c', data: { tagId: 't', any: undefined } })).type).toBe(
      'tagged/tag',
    );
    const metadata = { by: undefined, more: { a: 1 } };
    expect(right(decode({ type: 'account/audit', id: 'c', data: { accountId: 'a' }, metadata })).id).toBe('c');
  });

  test('H13 may hold `__proto__`, `constructor` and `toString` wherever anything may be', async () => {
    const any = JSON.parse('{"__proto__":{"a":1},"constructor":[],"toString":null}') as unknown;
    const message = right(decode({ type: 'tagged/tag', id: '__proto__', data: { tagId: 'constructor', any } }));
    expect(JSON.stringify(message.data)).toBe(JSON.stringify({ tagId: 'constructor', any }));
    expect(right(await transact(repository)(message)()).commandId).toBe('__proto__');
    expect(right(await transact(repository)(message)()).duplicate).toBe(true);
  });
});
