// A08: what may not be declared is refused when it is declared, in words that name it.
import { defineAggregate, DefinitionError, makeRepository, reference, self } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import * as t from 'io-ts';

interface Loose {
  readonly type?: unknown;
  readonly key?: unknown;
  readonly state?: unknown;
  readonly initial?: unknown;
  readonly snapshot?: unknown;
  readonly events?: unknown;
  readonly commands?: unknown;
}

// The literals of these tests are what the type checker refuses, and JavaScript does not.
const define = (spec: Loose) =>
  defineAggregate({
    type: 'thing',
    key: { id: t.string },
    initial: {},
    events: {},
    commands: {},
    ...spec,
  } as never);

const refusal = (spec: Loose): string => {
  try {
    define(spec);
  } catch (error) {
    if (error instanceof DefinitionError) return error.message;
    throw error;
  }
  throw new Error('it was not refused');
};

const decide = () => undefined;
const named = (name: string, value: unknown): object => Object.fromEntries([[name, value]]);

const ON_EVERY_OBJECT = Object.getOwnPropertyNames(Object.prototype);

describe('a name that is taken', () => {
  test.each(['type', 'key', 'exists', 'revision', 'state', 'pending'])('A08 no event may be called %s', (name) => {
    expect(refusal({ events: named(name, {}) })).toBe(
      `the event '${name}' of 'thing' is named like a member of every aggregate: choose another name`,
    );
  });

  test.each(['type', 'doc', 'key', 'events', 'empty'])('A08 no command may be called %s', (name) => {
    expect(refusal({ commands: named(name, { decide }) })).toBe(
      `the command '${name}' of 'thing' is named like a member of every definition: choose another name`,
    );
  });

  test.each([...ON_EVERY_OBJECT, 'toJSON'])('A08 neither event nor command may be called %s', (name) => {
    const why = `'${name}' of 'thing' is named like a member of every object: choose another name`;
    expect(refusal({ events: named(name, {}) })).toBe(`the event ${why}`);
    expect(refusal({ commands: named(name, { decide }) })).toBe(`the command ${why}`);
  });

  test('A08 neither event nor command may be called then', () => {
    const why = "'then' of 'thing' would make its owner look like a promise: choose another name";
    expect(refusal({ events: { then: {} } })).toBe(`the event ${why}`);
    expect(refusal({ commands: { then: { decide } } })).toBe(`the command ${why}`);
  });

  test.each(['', 'a/b', 'a b', 'ä', '\n'])('A08 neither event nor command may be called %j', (name) => {
    const why = `'${name}' of 'thing' must be printable ASCII without spaces and '/': choose another name`;
    expect(refusal({ events: named(name, {}) })).toBe(`the event ${why}`);
    expect(refusal({ commands: named(name, { decide }) })).toBe(`the command ${why}`);
  });

  test('A08 an event may have the name of a command, and a command that of a member of the aggregate', () => {
    const apart = { events: { close: {}, doc: {}, empty: {} }, commands: { close: { decide }, state: { decide } } };
    expect(define(apart)).toMatchObject({ type: 'thing' });
  });
});

describe('a property', () => {
  const why = "of 'thing' is named like a property of the key, which is merged in";

  test('A08 of an event named like one of the key is refused', () => {
    expect(refusal({ events: { done: { data: { id: t.string } } } })).toBe(`the property 'id' of event 'done' ${why}`);
  });

  test('A08 of a command named like one of the key is refused', () => {
    expect(refusal({ commands: { do: { data: { n: t.number, id: t.string }, decide } } })).toBe(
      `the property 'id' of command 'do' ${why}`,
    );
  });

  test('A08 named `__proto__` is refused', () => {
    const data = JSON.parse('{"__proto__":1}') as Record<string, unknown>;
    Object.defineProperty(data, '__proto__', { value: t.string, enumerable: true });
    expect(refusal({ events: { done: { data } } })).toBe("event 'done' of 'thing' has a property named '__proto__'");
    expect(refusal({ key: data })).toBe("the key of 'thing' has a property named '__proto__'");
  });

  test.each([undefined, null, 'string', {}, { is: decide, decode: decide }])(
    'A08 without a codec (%p) is refused',
    (codec) => {
      expect(refusal({ events: { done: { data: { n: codec } } } })).toBe(
        "event 'done', property 'n' of 'thing': expected an io-ts codec",
      );
      expect(refusal({ key: { n: codec } })).toBe("the key, property 'n' of 'thing': expected an io-ts codec");
    },
  );
});

describe('an aggregate type', () => {
  test.each([
    ['bank-account', "has a '-', which ends the category in a stream name"],
    ['-', "has a '-', which ends the category in a stream name"],
    ['', 'must not be empty'],
    ['$account', "begins with '$', which marks system streams"],
    ['ac/count', "must be printable ASCII without spaces and '/'"],
    ['ac count', "must be printable ASCII without spaces and '/'"],
    ['konto€', "must be printable ASCII without spaces and '/'"],
    [7, 'must be a string'],
    [undefined, 'must be a string'],
  ])('A08 that is %j is refused', (type, why) => {
    expect(refusal({ type })).toBe(`the aggregate type ${JSON.stringify(type)} ${why}`);
  });

  test('A08 with a $ inside, or of one character, is fine', () => {
    expect(define({ type: 'a$' })).toMatchObject({ type: 'a$' });
    expect(define({ type: 'a' })).toMatchObject({ type: 'a' });
  });
});

describe('a definition', () => {
  test('is refused without a key', () => {
    expect(refusal({ key: {} })).toBe("the key of 'thing' must have a property");
  });

  test('is refused when a property of the key is a number, which would not keep its place', () => {
    expect(refusal({ key: { b: t.string, 1: t.string } })).toBe(
      "the key of 'thing' has a property named like a number, which would lose its order",
    );
  });

  test('is refused when its state has no codec for its snapshots, or they are never saved', () => {
    expect(refusal({ snapshot: { every: 10 } })).toBe("snapshots of 'thing' need a codec of its state: `state`");
    for (const every of [0, -1, 1.5, NaN, '10'])
      expect(refusal({ snapshot: { every }, state: t.type({}) })).toBe(
        "snapshots of 'thing': `every` must be a positive number of events",
      );
    expect(define({ snapshot: { every: 1 }, state: t.type({}) })).toMatchObject({ type: 'thing' });
  });

  test('is refused when the initial state is not what its codec describes', () => {
    expect(refusal({ state: t.type({ n: t.number }), initial: { n: '0' } })).toBe(
      "the initial state of 'thing' is not what its codec { n: number } describes",
    );
    expect(refusal({ state: {}, initial: {} })).toBe("state of 'thing': expected an io-ts codec");
  });

  test('is refused when a command has no decider', () => {
    expect(refusal({ commands: { do: {} } })).toBe("the command 'do' of 'thing' has no `decide`");
  });

  test.each([undefined, null, 'thing', {}, { type: 7 }])(
    'is refused when a read names no aggregate but %p',
    (aggregate) => {
      const reads = { other: { aggregate, key: () => ({}) } };
      expect(refusal({ commands: { do: { reads, decide } } })).toBe(
        "the read 'other' of command 'do' of 'thing' names no aggregate: give a definition, `self` or a `reference`",
      );
    },
  );
});

describe('a repository', () => {
  const read = (aggregate: unknown) =>
    define({ commands: { do: { reads: { it: { aggregate, key: () => ({}) } }, decide } } });
  const make = (definitions: unknown, options: object = {}) =>
    makeRepository(memoryStore(), definitions as never, options);

  test('A08 refuses two definitions of one type', () => {
    expect(() => make([define({}), define({})])).toThrow(new DefinitionError("two definitions have the type 'thing'"));
  });

  test('A08 refuses a read of a definition that it does not have', () => {
    const other = reference({ type: 'other', key: { id: t.string }, state: t.type({}) });
    expect(() => make([read(other)])).toThrow(
      new DefinitionError("'do' of 'thing' reads 'other', which the repository does not have"),
    );
    expect(make([read(other), define({ type: 'other' })]).definitions).toHaveLength(2);
    expect(make([read(self)]).definitions).toHaveLength(1);
  });

  test.each([-1, 1.5, NaN, '10'])('refuses a command window of %p', (commandWindow) => {
    expect(() => make([define({})], { commandWindow })).toThrow(
      new DefinitionError(`commandWindow: expected a number of commands or 'all', got ${String(commandWindow)}`),
    );
  });

  test.each([0, -1, 1.5, NaN, 'all'])('refuses a cache of %p states', (cache) => {
    expect(() => make([define({})], { cache })).toThrow(
      new DefinitionError(`cache: expected a positive number of states or 'none', got ${String(cache)}`),
    );
  });

  test.each(['retry', 'lostReply'])('refuses a policy for %s without an attempt', (name) => {
    for (const attempts of [0, -1, 1.5, NaN])
      expect(() => make([define({})], { [name]: { attempts, delay: () => 0 } })).toThrow(
        new DefinitionError(`${name}: \`attempts\` must be a positive integer, got ${String(attempts)}`),
      );
  });
});

test('a definition error is an error with a name and a tag', () => {
  const error = new DefinitionError('why');
  expect([error.name, error._tag, error.message, error instanceof Error]).toEqual([
    'DefinitionError',
    'DefinitionError',
    'why',
    true,
  ]);
});
