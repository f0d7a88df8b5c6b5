// The metadata of events: the five Ws, the command, what led to it, and the version of the data.
import { commit, defineAggregate, follow, makeRepository, transact, type MessageOptions } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { Account, ADA } from '../support/account.js';
import { accounts } from '../support/repositories.js';

const deposit = async (options: MessageOptions) => {
  const { run, repository } = accounts(memoryStore());
  const message = Account.deposit.message(ADA, { amount: 1 }, { id: 'c1', ...options });
  return { repository, result: await run(message), message };
};

describe('the metadata of an event', () => {
  test('says by whom, where and why, by which command, and what else the message says', async () => {
    const { result } = await deposit({ by: 'ada', where: 'at home', why: 'pay day', tags: ['a', { b: null }] });
    expect(right(result).events[0]?.metadata).toStrictEqual({
      commandId: 'c1',
      schemaVersion: 1,
      $correlationId: 'c1',
      $causationId: 'c1',
      by: 'ada',
      where: 'at home',
      why: 'pay day',
      tags: ['a', { b: null }],
    });
  });

  test('without any of it names the command, which began it', async () => {
    const { result } = await deposit({});
    expect(right(result).events[0]?.metadata).toStrictEqual({
      commandId: 'c1',
      schemaVersion: 1,
      $correlationId: 'c1',
      $causationId: 'c1',
    });
  });

  test('is stored as it is given back, and frozen all the way down', async () => {
    const store = memoryStore();
    const { run } = accounts(store);
    const options = { id: 'c1', by: 'ada', more: { deep: ['x'] } };
    const committed = right(await run(Account.move.message(ADA, { amount: 0 }, options)));
    options.more.deep.push('later');
    const [one, other] = committed.events;
    for await (const page of store.readStream('account-ada'))
      for (const recorded of page) expect(recorded.metadata).toEqual(one?.metadata);
    expect(one?.metadata['more']).toEqual({ deep: ['x'] });
    expect(Object.isFrozen(one?.metadata) && Object.isFrozen(one?.metadata['more'])).toBe(true);
    expect(other?.metadata).toBe(one?.metadata);
  });

  test('leaves out what is undefined', async () => {
    const { result } = await deposit({ by: undefined, why: 'why' } as unknown as MessageOptions);
    expect(Object.keys(right(result).events[0]?.metadata ?? {})).not.toContain('by');
  });

  test('keeps the correlation and the cause of the message', async () => {
    const { result } = await deposit({ $correlationId: 'c0', $causationId: 'e7' });
    expect(right(result).events[0]?.metadata).toMatchObject({ $correlationId: 'c0', $causationId: 'e7' });
  });

  test('is followed in one verb, by messages and by events', async () => {
    const { result, repository, message } = await deposit({ $correlationId: 'c0' });
    const [event] = right(result).events;
    const next = Account.audit.message(ADA, {}, { id: 'c2', ...(event === undefined ? {} : follow(event)) });
    expect(next.metadata).toEqual({ $correlationId: 'c0', $causationId: event?.id });
    const audited = right(await transact(repository)(next)());
    expect(audited.events[0]?.metadata).toMatchObject({
      commandId: 'c2',
      $correlationId: 'c0',
      $causationId: event?.id,
    });
    expect(follow(message)).toEqual({ $correlationId: 'c0', $causationId: 'c1' });
  });

  test('has the version of the data of each event', async () => {
    const Versioned = defineAggregate({
      type: 'versioned',
      key: { id: t.string },
      initial: {},
      events: { first: {}, third: { upcasts: [(data) => data, (data) => data] }, also: {} },
      commands: { all: { decide: (v) => v.first().third().also().first() } },
    });
    const { events } = right(
      await transact(makeRepository(memoryStore(), [Versioned]))(Versioned.all.message({ id: '1' }))(),
    );
    expect(events.map(({ metadata }) => metadata['schemaVersion'])).toEqual([1, 3, 1, 1]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(4);
  });

  test.each<[string, object, string]>([
    ['commandId', { commandId: 'x' }, 'is set by the framework'],
    ['schemaVersion', { schemaVersion: 2 }, 'is set by the framework'],
    ['$maxCount', { $maxCount: 1 }, "a name with '$' belongs to the store"],
    ['by', { by: 7 }, 'expected a string'],
    ['where', { where: null }, 'expected a string'],
    ['why', { why: ['x'] }, 'expected a string'],
    ['$correlationId', { $correlationId: '\ud800' }, 'expected a string'],
    ['$causationId', { $causationId: {} }, 'expected a string'],
    ['more.a.0', { more: { a: [NaN] } }, 'NaN is not JSON'],
    ['when', { when: new Date(0) }, 'Date is not JSON: give it a codec'],
  ])('R8 may not have %s of that kind', async (path, options, message) => {
    const expected = [{ path: `metadata.${path}`, message }];
    const { result, repository } = await deposit(options as MessageOptions);
    expect(left(result, 'Invalid').issues).toEqual(expected);
    const pending = right(Account.empty(ADA)).audited();
    const refused = left(await commit(repository, { id: 'c', ...options })(pending)(), 'Invalid');
    expect([refused.issues, refused.command, refused.commandId]).toEqual([expected, 'the commit', 'c']);
  });

  test('H13 may have a name like those of every object', async () => {
    const options = JSON.parse('{"__proto__":{"a":1},"constructor":"x","toString":[]}') as MessageOptions;
    const { result } = await deposit(options);
    const text = JSON.stringify(right(result).events[0]?.metadata);
    expect(text).toContain('"__proto__":{"a":1},"constructor":"x","toString":[]');
  });
});
