// A09: constructors of keys, events and messages, and what their codecs say.
import { defineAggregate, makeRepository, optional, transact } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import * as t from 'io-ts';

interface FilledBrand {
  readonly Filled: unique symbol;
}
const Filled = t.brand(t.string, (text): text is t.Branded<string, FilledBrand> => text.trim() !== '', 'Filled');

const Person = defineAggregate({
  type: 'person',
  key: { personId: Filled },
  initial: { name: '' },
  events: {
    named: {
      data: { name: Filled, nick: optional(Filled) },
      apply: (state, { name }) => {
        state.name = name;
      },
    },
  },
  commands: {
    name: { data: { name: Filled, nick: optional(Filled) }, decide: (person, data) => person.named(data) },
  },
});

const key = { personId: 'p' };
const blank = ' ' as t.TypeOf<typeof Filled>;
const good = 'Ada' as t.TypeOf<typeof Filled>;
const filledKey = { personId: good };
const person = () => right(Person.empty(key));
const message = (path: string) => [{ path, message: 'expected Filled, got " "' }];

describe('a blank name, where the codec says that it must not be blank', () => {
  test('A09 is refused by the constructor of the empty aggregate', () => {
    expect(left(Person.empty({ personId: ' ' }), 'Invalid').issues).toEqual(message('personId'));
  });

  test('A09 is refused by the constructor of an event standing alone, in its key and in its data', () => {
    expect(left(Person.events.named({ personId: blank }, { name: good }), 'Invalid').issues).toEqual(
      message('personId'),
    );
    const refused = left(Person.events.named(filledKey, { name: blank }), 'Invalid');
    expect(refused).toMatchObject({ event: 'person/named', issues: message('name') });
    expect(refused.message).toBe('event person/named is invalid: name: expected Filled, got " "');
  });

  test('A09 is refused by the event method of the aggregate, optional properties included', () => {
    for (const data of [{ name: blank }, { name: good, nick: blank }]) {
      const refused = person().named(data);
      expect(refused.pending).toEqual([]);
      expect(left(Person.name(refused, { name: 'x' }), 'Invalid').issues).toHaveLength(1);
    }
  });

  test('A09 is refused by the pure step', () => {
    expect(left(Person.name(person(), { name: ' ' }), 'Invalid')).toMatchObject({
      command: 'person/name',
      issues: message('name'),
    });
  });

  test('A09 is refused when the message is transacted', async () => {
    const run = transact(makeRepository(memoryStore(), [Person]));
    const refused = left(await run(Person.name.message(key, { name: ' ' }))(), 'Invalid');
    expect(refused.issues).toEqual(message('data.name'));
    const both = left(await run(Person.name.message({ personId: ' ' }, { name: ' ', nick: ' ' }))(), 'Invalid');
    expect(both.issues.map(({ path }) => path)).toEqual(['data.personId', 'data.name', 'data.nick']);
  });
});

describe('an optional property', () => {
  test('A09 may be left out, and then it is not there', () => {
    const [event] = right(Person.name(person(), { name: 'Ada' })).pending;
    expect(event?.data).toStrictEqual({ personId: 'p', name: 'Ada' });
  });

  test('A09 may be given as undefined, and then it is not there either', () => {
    const data = { name: good, nick: undefined } as unknown as { name: typeof good };
    expect(person().named(data).pending[0]?.data).toStrictEqual({ personId: 'p', name: 'Ada' });
    expect(right(Person.events.named(filledKey, data)).data).toStrictEqual({ personId: 'Ada', name: 'Ada' });
    expect(right(Person.name(person(), data)).pending[0]?.data).toStrictEqual({ personId: 'p', name: 'Ada' });
  });

  test('A09 is there when it is given', () => {
    const [event] = right(Person.name(person(), { name: 'Ada', nick: 'A' })).pending;
    expect(event?.data).toStrictEqual({ personId: 'p', name: 'Ada', nick: 'A' });
  });

  test('is a codec of its own, named for what it makes optional', () => {
    const codec = optional(t.number);
    expect(codec.name).toBe('optional(number)');
    expect([codec.is(undefined), codec.is(1), codec.is('1')]).toEqual([true, true, false]);
    expect([right(codec.decode(undefined)), right(codec.decode(1))]).toEqual([undefined, 1]);
    expect(codec.decode('1')._tag).toBe('Left');
    expect([codec.encode(undefined), codec.encode(1)]).toEqual([undefined, 1]);
  });
});

describe('the data of an event', () => {
  test('A09 has what is declared and nothing else', () => {
    const data = { name: good, age: 36 } as unknown as { name: typeof good };
    expect(left(Person.events.named(filledKey, data), 'Invalid').issues).toEqual([
      { path: 'age', message: 'is not declared' },
    ]);
    expect(person().named(data).pending).toEqual([]);
  });

  test("cannot overwrite the key that is merged in, nor can a message's", () => {
    const data = { name: good, personId: 'other' } as unknown as { name: typeof good };
    expect(person().named(data).pending[0]?.data.personId).toBe('p');
    expect(Person.name.message(key, data as never).data.personId).toBe('p');
    expect(right(Person.events.named(filledKey, data)).data.personId).toBe('Ada');
  });

  test('is not shared with the one who gave it', () => {
    const Box = defineAggregate({
      type: 'box',
      key: { boxId: t.string },
      initial: { kept: [] as unknown[] },
      events: {
        packed: {
          data: { things: t.array(t.string), both: t.intersection([t.type({ a: t.array(t.string) }), t.type({})]) },
          apply: (state, { things, both }) => {
            things.push('by the handler');
            both.a.push('by the handler');
            state.kept.push(things, both);
          },
        },
      },
      commands: {},
    });
    const things = ['thing'];
    const both = { a: ['a'] };
    const packed = right(Box.empty({ boxId: 'b' })).packed({ things, both });
    things.push('later');
    both.a.push('later');
    const [event] = packed.pending;
    expect(event?.data).toEqual({ boxId: 'b', things: ['thing'], both: { a: ['a'] } });
    for (const part of [event?.data, event?.data.things, event?.data.both, event?.data.both.a])
      expect(Object.isFrozen(part)).toBe(true);
    expect(packed.state.kept).toEqual([['thing', 'by the handler'], { a: ['a', 'by the handler'] }]);
    expect(Object.isFrozen(both)).toBe(false);
  });
});
