// A08: what may not be declared is refused when it is declared, in words that name it.
import * as t from 'io-ts';
import { decide, define, named, refusal } from '../support/defining.js';

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
