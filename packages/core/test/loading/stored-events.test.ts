// H10, A30 and what else may stand in a stream: it is read, or the error says where it is and what is wrong.
import {
  defineAggregate,
  load,
  makeRepository,
  ReadError,
  transact,
  type JsonObject,
  type Upcast,
} from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { seededRandom } from '@millrace/testing';
import { left, right } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { Account, ADA, STREAM } from '../support/account.js';
import { accounts } from '../support/repositories.js';

const random = seededRandom(7);

/** Appends raw events after those that are there. */
async function raw(
  store: ReturnType<typeof memoryStore>,
  stream: string,
  ...events: readonly [string, JsonObject, JsonObject?][]
) {
  let expected: bigint | 'no_stream' = 'no_stream';
  for await (const page of store.readStream(stream)) expected = page.at(-1)?.revision ?? expected;
  const made = events.map(([type, data, metadata = {}]) => ({ id: random.uuid(), type, data, metadata }));
  right(await store.append(stream, expected, made)());
}

function upcasting(...upcasts: readonly Upcast[]) {
  return defineAggregate({
    type: 'sum',
    key: { sumId: t.string },
    initial: { total: 0, amounts: [] as number[] },
    events: {
      added: {
        data: { amount: t.number },
        upcasts,
        apply: (state, { amount }) => {
          state.total += amount;
          state.amounts.push(amount);
        },
      },
    },
    commands: { add: { data: { amount: t.number }, decide: (sum, data) => sum.added(data) } },
  });
}
const key = { sumId: '1' };
const plus: Upcast = (data) => ({ ...data, amount: Number(data['amount']) + 1 });
const times: Upcast = (data) => ({ ...data, amount: Number(data['amount']) * 2 });

async function folded(metadata: JsonObject, ...upcasts: readonly Upcast[]) {
  const store = memoryStore();
  await raw(store, 'sum-1', ['sum/added', { sumId: '1', amount: 2 }, metadata]);
  return load(makeRepository(store, [upcasting(...upcasts)]))(upcasting(...upcasts), key)();
}

describe('upcasts', () => {
  test('A30 run oldest step first: plus one, then times two', async () => {
    expect(right(await folded({}, plus, times)).state.total).toBe(6);
    expect(right(await folded({}, times, plus)).state.total).toBe(5);
  });

  test('A30 begin at the version of the event', async () => {
    for (const [version, total] of [
      [1, 6],
      [2, 4],
      [3, 2],
    ] as const)
      expect(right(await folded({ schemaVersion: version }, plus, times)).state.total).toBe(total);
  });

  test('A30 leave the stored event as it is', async () => {
    const spoil: Upcast = (data) => Object.assign(data, { amount: 7 });
    const failed = left(await folded({}, spoil), 'Failed');
    expect(failed.message).toMatch(/^event sum\/added at revision 0 of sum-1: cannot be upcast from version 1/);
    expect(failed.cause).toBeInstanceOf(TypeError);
  });

  test.each<[string, unknown]>([
    ['a text', '2'],
    ['zero', 0],
    ['negative', -1],
    ['a fraction', 1.5],
    ['null', null],
  ])('a version that is %s is an error', async (_, schemaVersion) => {
    const failed = left(await folded({ schemaVersion } as JsonObject, plus), 'Failed');
    expect(failed.message).toBe(
      `event sum/added at revision 0 of sum-1: schemaVersion ${JSON.stringify(schemaVersion)} is no version`,
    );
  });

  test('a newer version than the model knows is an error, never a guess', async () => {
    expect(left(await folded({ schemaVersion: 3 }, plus), 'Failed')).toMatchObject({
      stream: 'sum-1',
      revision: 0n,
      eventType: 'sum/added',
      retryable: false,
      message: 'event sum/added at revision 0 of sum-1: is of version 3, and this model knows up to 2',
    });
  });

  test('a step that throws is an error with its cause', async () => {
    const cause = new Error('no such currency');
    const failed = left(
      await folded({}, plus, () => {
        throw cause;
      }),
      'Failed',
    );
    expect([failed.cause, failed.revision]).toEqual([cause, 0n]);
    expect(failed.message).toBe(
      'event sum/added at revision 0 of sum-1: cannot be upcast from version 1: no such currency',
    );
  });

  test('what a step gives is decoded as the current version', async () => {
    expect(left(await folded({}, () => ({ sumId: '1', amount: 'x' })), 'Failed').message).toBe(
      'event sum/added at revision 0 of sum-1: does not decode: amount: expected number, got "x"',
    );
    expect(left(await folded({}, () => null as unknown as JsonObject), 'Failed').message).toContain(
      'does not decode: : expected an object, got null',
    );
  });
});

describe('an event of unknown type', () => {
  async function begin() {
    const store = memoryStore();
    await accounts(store).filled(2);
    await raw(
      store,
      STREAM,
      ['account/frozen', { accountId: 'ada' }],
      ['account/deposited', { accountId: 'ada', amount: 7 }],
    );
    return store;
  }

  test('H10 fails the load by default, with stream, revision and type', async () => {
    const { deposit, repository } = accounts(await begin());
    const failed = left(await load(repository)(Account, ADA)(), 'Failed');
    expect(failed).toEqual({
      _tag: 'Failed',
      commandId: undefined,
      retryable: false,
      stream: STREAM,
      revision: 2n,
      eventType: 'account/frozen',
      message: "event account/frozen at revision 2 of account-ada: 'account' has no such event",
    });
    expect(left(await deposit(1, 'c'), 'Failed')).toEqual({ ...failed, commandId: 'c' });
    expect(left(await accounts(await begin(), { unknownEvents: 'fail' }).deposit(1, 'c'), 'Failed').revision).toBe(2n);
  });

  test('H10 is passed over when the policy says so, and the revision is right', async () => {
    const { loaded, deposited } = accounts(await begin(), { unknownEvents: 'ignore' });
    expect([(await loaded()).revision, (await loaded()).state.balance]).toEqual([3n, 9]);
    expect((await deposited(1, 'c')).events[0]?.revision).toBe(4n);
  });

  test('H10 at the end of a stream counts for the revision all the same', async () => {
    const store = memoryStore();
    await raw(store, STREAM, ['account/frozen', {}]);
    const { loaded, deposited } = accounts(store, { unknownEvents: 'ignore' });
    expect([(await loaded()).revision, (await loaded()).exists]).toEqual([0n, true]);
    expect((await deposited(1, 'c')).aggregate.revision).toBe(1n);
  });

  test('H10 of the system is never an error', async () => {
    const store = memoryStore();
    await raw(store, STREAM, ['$something', {}], ['account/deposited', { accountId: 'ada', amount: 7 }]);
    expect((await accounts(store).loaded()).revision).toBe(1n);
  });

  test('H13 may be called like a member of every object', async () => {
    for (const type of ['__proto__', 'constructor', 'account/toString']) {
      const store = memoryStore();
      await raw(store, STREAM, [type, {}]);
      expect(left(await accounts(store).deposit(1, 'c'), 'Failed').eventType).toBe(type);
    }
  });
});

describe('a stored event', () => {
  test('that does not decode fails the load with stream, revision, type and path', async () => {
    const store = memoryStore();
    await raw(
      store,
      STREAM,
      ['account/deposited', { accountId: 'ada', amount: 1 }],
      ['account/deposited', { accountId: 'ada' }],
    );
    expect(left(await accounts(store).deposit(1, 'c'), 'Failed')).toMatchObject({
      stream: STREAM,
      revision: 1n,
      eventType: 'account/deposited',
      message:
        'event account/deposited at revision 1 of account-ada: does not decode: amount: expected number, got undefined',
    });
  });

  test('whose bytes are no JSON fails the load with the reason', async () => {
    const store = memoryStore();
    await accounts(store).filled(1);
    const broken: typeof store = {
      ...store,
      readStream: async function* (stream, options) {
        for await (const page of store.readStream(stream, options))
          yield page.map((event) => ({
            ...event,
            data: null,
            undecodable: { reason: 'no JSON', bytes: new Uint8Array() },
          }));
      },
    };
    expect(left(await accounts(broken).deposit(1, 'c'), 'Failed').message).toBe(
      'event account/deposited at revision 0 of account-ada: no JSON',
    );
  });

  test('whose handler throws fails the load with the place and the cause', async () => {
    const Fragile = defineAggregate({
      type: 'fragile',
      key: { id: t.string },
      initial: { n: 0 },
      events: {
        touched: {
          data: { hard: t.boolean },
          apply: (state, { hard }) => {
            if (hard) throw new Error('broken');
            state.n += 1;
          },
        },
      },
      commands: {},
    });
    const store = memoryStore();
    await raw(
      store,
      'fragile-1',
      ['fragile/touched', { id: '1', hard: false }],
      ['fragile/touched', { id: '1', hard: true }],
    );
    const failed = left(await load(makeRepository(store, [Fragile]))(Fragile, { id: '1' })(), 'Failed');
    expect(failed).toMatchObject({ stream: 'fragile-1', revision: 1n, eventType: 'fragile/touched', retryable: false });
    expect(failed.message).toBe(
      'event fragile/touched at revision 1 of fragile-1: the handler of fragile/touched threw: broken',
    );
    expect(failed.cause).toEqual(new Error('broken'));
  });

  test('is not changed by the handlers of the events after it, nor by its own', async () => {
    const Greedy = defineAggregate({
      type: 'greedy',
      key: { id: t.string },
      initial: { kept: [] as string[][] },
      events: {
        took: {
          data: { things: t.array(t.string) },
          apply: (state, data) => {
            for (const earlier of state.kept) earlier.push('spoilt');
            data.things.push('mine');
            state.kept.push(data.things);
          },
        },
      },
      commands: {
        take: { data: { things: t.array(t.string) }, decide: (greedy, data) => greedy.took(data).took(data) },
      },
    });
    const store = memoryStore();
    const repository = makeRepository(store, [Greedy]);
    const committed = right(await transact(repository)(Greedy.take.message({ id: '1' }, { things: ['a'] }))());
    for await (const page of store.readStream('greedy-1'))
      expect(page.map(({ data }) => data)).toEqual([
        { id: '1', things: ['a'] },
        { id: '1', things: ['a'] },
      ]);
    expect(committed.events.map(({ data }) => data)).toEqual([
      { id: '1', things: ['a'] },
      { id: '1', things: ['a'] },
    ]);
    const cold = right(await load(makeRepository(store, [Greedy]))(Greedy, { id: '1' })());
    expect(cold.state).toEqual({
      kept: [
        ['a', 'mine', 'spoilt'],
        ['a', 'mine'],
      ],
    });
    expect(committed.aggregate.state).toEqual(cold.state);
  });
});

describe('a read that fails', () => {
  const failing = (error: unknown) => {
    const next = async (): Promise<never> => {
      throw error;
    };
    return { ...memoryStore(), readStream: () => ({ [Symbol.asyncIterator]: () => ({ next }) }) };
  };

  test.each([true, false])(
    'is Failed, with stream and cause; it says whether it may be tried again: %p',
    async (retryable) => {
      const error = new ReadError('unavailable', STREAM, retryable, new Error('down'));
      const failed = left(await accounts(failing(error)).deposit(1, 'c'), 'Failed');
      expect(failed).toEqual({
        _tag: 'Failed',
        commandId: 'c',
        retryable,
        stream: STREAM,
        cause: error,
        message: `reading ${STREAM} failed: cannot read ${STREAM}: unavailable`,
      });
    },
  );

  test('with what is no ReadError is not to be tried again', async () => {
    expect(left(await accounts(failing('what?')).deposit(1, 'c'), 'Failed')).toMatchObject({
      retryable: false,
      cause: 'what?',
      message: `reading ${STREAM} failed`,
    });
  });

  test('half way leaves the cache as it was', async () => {
    const store = memoryStore({ pageSize: 2 });
    let broken = false;
    const flaky: typeof store = {
      ...store,
      readStream: async function* (stream, options) {
        let pages = 0;
        for await (const page of store.readStream(stream, options)) {
          if (broken && ++pages > 1) throw new ReadError('unavailable', stream, true);
          yield page;
        }
      },
    };
    const here = accounts(flaky);
    await here.filled(2);
    await accounts(store).filled(4, 'there');
    broken = true;
    expect(left(await here.deposit(1, 'c'), 'Failed').retryable).toBe(true);
    expect((await here.loaded({ load: 'anyCached' })).revision).toBe(1n);
    broken = false;
    expect((await here.loaded()).state.balance).toBe(6);
    expect((await here.deposited(1, 'there3')).duplicate).toBe(true);
  });
});
