// What may not be declared of the past of a model is refused when it is declared, in words that name it.
import { into, upcast } from '@millrace/core';
import * as t from 'io-ts';
import { define, named, refusal } from '../support/defining.js';

const gone = [upcast({}, () => into())];

describe('a retired event', () => {
  test('that is an event is refused', () => {
    expect(refusal({ events: { done: {} }, retired: { done: gone } })).toBe(
      "'done' of 'thing' is retired, and an event as well",
    );
  });

  test('without a step is refused', () => {
    expect(refusal({ retired: { done: [] } })).toBe(
      "the retired event 'done' of 'thing' needs a step that gives into(...)",
    );
  });

  test.each(['exists', 'then', 'toString', '', 'a/b'])('may not be called %j', (name) => {
    expect(refusal({ retired: named(name, gone) })).toContain(`the event '${name}' of 'thing'`);
  });
});

describe('a former name', () => {
  test('that is an event is refused', () => {
    expect(refusal({ events: { done: { formerly: ['over'] }, over: {} } })).toBe(
      "'over' of 'thing' is a former name of 'done', and an event as well",
    );
    expect(refusal({ events: { done: { formerly: ['done'] } } })).toContain("'done' of 'thing' is a former name");
  });

  test('of two events, or twice of one, is refused', () => {
    const why = "'over' of 'thing' is a former name of 'b', and a former name of 'a' as well";
    expect(refusal({ events: { a: { formerly: ['over'] }, b: { formerly: ['over'] } } })).toBe(why);
    expect(refusal({ events: { a: { formerly: ['over', 'over'] } } })).toContain("'over' of 'thing' is a former name");
  });

  test('that is retired is refused', () => {
    expect(refusal({ events: { a: { formerly: ['over'] } }, retired: { over: gone } })).toBe(
      "'over' of 'thing' is retired, and a former name of 'a' as well",
    );
  });

  test('that could be no name is refused', () => {
    expect(refusal({ events: { a: { formerly: ['x y'] } } })).toContain("the event 'x y' of 'thing'");
    expect(refusal({ events: { a: { formerly: [5] } } })).toBe("a former name of 'a' of 'thing' is no string");
    expect(refusal({ events: { a: { formerly: 'over' } } })).toBe("`formerly` of event 'a' of 'thing' is no list");
  });
});

describe('a step', () => {
  test('with a property named like one of the key is refused', () => {
    const upcasts = [upcast({ a: t.string }, () => ({})), upcast({ id: t.string }, () => ({}))];
    const why = "of 'thing' is named like a property of the key, which is merged in";
    expect(refusal({ events: { done: { upcasts } } })).toBe(`the property 'id' of version 2 of event 'done' ${why}`);
    expect(refusal({ retired: { done: upcasts } })).toBe(
      `the property 'id' of version 2 of retired event 'done' ${why}`,
    );
  });

  test('with a property that is no codec is refused', () => {
    expect(refusal({ events: { done: { upcasts: [upcast({ n: 5 } as never, () => ({}))] } } })).toBe(
      "version 1 of event 'done', property 'n' of 'thing': expected an io-ts codec",
    );
  });

  test.each([[5], [null], [{}], [{ _tag: 'UpcastStep', codecs: {} }], [into()]])('that is %j is refused', (step) => {
    expect(refusal({ events: { done: { upcasts: [step] } } })).toBe(
      "step 1 of event 'done' of 'thing' is no upcast: make it with `upcast`",
    );
  });

  test('that is not in a list is refused', () => {
    expect(refusal({ events: { done: { upcasts: gone[0] } } })).toBe(
      "the upcasts of event 'done' of 'thing' are no list",
    );
  });
});

test('what is over may have the name of a command', () => {
  const commands = { over: { decide: () => undefined }, past: { decide: () => undefined } };
  expect(define({ events: { done: { formerly: ['past'] } }, retired: { over: gone }, commands })).toBeDefined();
});
