// A08: a repository whose definitions or options do not fit is refused when it is made, as are whole definitions.
import { DefinitionError, makeRepository, reference, self } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import * as t from 'io-ts';
import { decide, define, refusal } from '../support/defining.js';

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
