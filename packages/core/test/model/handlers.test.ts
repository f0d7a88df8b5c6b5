// H06 and H07: handlers change a state, and nothing but that.
import { defineAggregate } from '@millrace/core';
import { left, right } from '@millrace/testing/contract';
import * as t from 'io-ts';

type Apply = (state: Record<string, unknown>, data: Record<string, unknown>) => unknown;

function handling(apply: Apply, initial: unknown = { n: 0 }, state?: t.Mixed) {
  return defineAggregate({
    type: 'thing',
    key: { id: t.string },
    initial,
    ...(state === undefined ? {} : { state }),
    events: { happened: { data: { n: t.number, list: t.array(t.string) }, apply: apply as () => void } },
    commands: { happen: { decide: (thing) => thing.happened({ n: 1, list: ['a'] }) } },
  });
}

const happen = (apply: Apply, initial?: unknown, state?: t.Mixed) => {
  const Thing = handling(apply, initial, state);
  return Thing.happen(right(Thing.empty({ id: '1' })));
};

describe('a handler that overwrites what it is given', () => {
  test('H06 changes neither the event, nor the key, nor the type', () => {
    const thing = right(
      happen((state, data) => {
        state['type'] = state['key'] = state['pending'] = 'other';
        data['id'] = 'other';
        data['n'] = 99;
        (data['list'] as string[]).push('b');
      }),
    );
    expect([thing.type, thing.key]).toEqual(['thing', { id: '1' }]);
    expect(thing.pending).toEqual([{ type: 'thing/happened', data: { id: '1', n: 1, list: ['a'] } }]);
    expect(thing.state).toEqual({ n: 0, type: 'other', key: 'other', pending: 'other' });
  });

  test('H06 does not change the state before it', () => {
    const Thing = handling(
      (state) => {
        (state['list'] as unknown[]).push(1);
      },
      { list: [] },
    );
    const before = right(Thing.empty({ id: '1' }));
    const after = right(Thing.happen(right(Thing.happen(before))));
    expect([before.state, after.state]).toEqual([{ list: [] }, { list: [1, 1] }]);
  });
});

describe('a handler that returns', () => {
  test.each([
    ['null', null, 'null'],
    ['a number', 5, '5'],
    ['a text', 'x', '"x"'],
    ['an array', [], 'an array'],
    ['a promise', Promise.resolve({}), 'an object'],
    ['a function', () => undefined, 'a function'],
  ])('H07 %s cannot corrupt the aggregate: it fails with its name', (_, junk, what) => {
    const failed = left(
      happen(() => junk),
      'Failed',
    );
    expect(failed).toMatchObject({ command: 'thing/happen', eventType: 'thing/happened', retryable: false });
    expect(failed.message).toBe(
      `the handler of thing/happened returned ${what}: change the state, or return a whole new one`,
    );
  });

  test('H07 undefined has changed the state, or not', () => {
    expect(right(happen(() => undefined)).state).toEqual({ n: 0 });
  });

  test('the state that it was given has changed it', () => {
    expect(
      right(
        happen((state) => {
          state['n'] = 7;
          return state;
        }),
      ).state,
    ).toEqual({ n: 7 });
  });

  test('a new state has replaced the old one, which is copied and frozen', () => {
    const made = { deep: { list: [1] } };
    const { state } = right(happen(() => made));
    made.deep.list.push(2);
    expect(state).toEqual({ deep: { list: [1] } });
    expect(Object.isFrozen((state as typeof made).deep.list)).toBe(true);
    expect(Object.isFrozen(made.deep)).toBe(false);
  });
});

describe('a state that is not an object', () => {
  test('is replaced by what the handler returns', () => {
    expect(right(happen((state) => Number(state) + 1, 0)).state).toBe(1);
    expect(right(happen((state) => [...(state as unknown as number[]), 1], [])).state).toEqual([1]);
    expect(right(happen((state) => (state as unknown as number[]).push(1) && undefined, [])).state).toEqual([1]);
  });

  test('H07 of another kind than the initial one fails', () => {
    for (const [initial, junk] of [
      [0, 'x'],
      ['', 0],
      [[], {}],
      [true, null],
    ])
      expect(
        left(
          happen(() => junk, initial),
          'Failed',
        ).eventType,
      ).toBe('thing/happened');
  });

  test('may begin as null and become an object, since its kind is not known before', () => {
    expect(right(happen(() => ({ n: 1 }), null)).state).toEqual({ n: 1 });
    expect(
      left(
        happen(() => Promise.resolve(), null),
        'Failed',
      ).eventType,
    ).toBe('thing/happened');
  });

  test('is of any kind that its codec describes, and of no other', () => {
    const state = t.union([t.literal('none'), t.type({ n: t.number })]);
    expect(right(happen(() => ({ n: 1 }), 'none', state)).state).toEqual({ n: 1 });
    expect(
      left(
        happen(() => ({ n: 'one' }), 'none', state),
        'Failed',
      ).message,
    ).toMatch(/returned an object/);
    expect(
      left(
        happen(() => null, 'none', state),
        'Failed',
      ).message,
    ).toMatch(/returned null/);
  });
});

test('H13 a state and an event may have properties called `__proto__`, `constructor` and `toString`', () => {
  const poisoned = JSON.parse('{"__proto__":{"x":1},"constructor":2,"toString":[3]}') as Record<string, unknown>;
  const { state } = right(
    happen((before, data) => {
      for (const name of Object.keys(poisoned)) before[name] = poisoned[name];
      return { ...before, ...poisoned, copied: data };
    }),
  );
  expect(Object.keys(state as object)).toEqual(['n', 'constructor', 'toString', '__proto__', 'copied']);
  expect(Object.getPrototypeOf(state)).toBe(Object.prototype);
  expect(({} as { x?: unknown }).x).toBeUndefined();
});
