// H08 and H04: what a decider may do wrong. An error as a value, with its name.
import { left, right } from '@millrace/testing/contract';
import { Account, ADA } from '../support/account.js';
import { deciding, run, type Thing } from '../support/deciding.js';
import { settled } from '../support/stores.js';

class Money {
  readonly cents = 5;
}

describe('a decider that returns junk', () => {
  test.each([
    ['undefined', undefined],
    ['null', null],
    ['5', 5],
    ['true', true],
    ['"yes"', 'yes'],
    ['an array', []],
    ['an object', {}],
    ['an object', new Money()],
    ['a function', () => undefined],
    ['a symbol', Symbol('s')],
    ['an object', { type: 'thing', key: { id: '1' }, state: { n: 0 }, pending: [], exists: false }],
    ['a promise (deciders are synchronous)', Promise.resolve()],
  ])('H08 fails with the name of the command: %s', (what, junk) => {
    expect(
      left(
        run(() => junk),
        'Failed',
      ),
    ).toEqual({
      _tag: 'Failed',
      commandId: undefined,
      command: 'thing/decide',
      retryable: false,
      message: `the decider of thing/decide returned ${what}, not its aggregate or a rejection`,
    });
  });

  test('H08 shortens a long text', () => {
    const { message } = left(
      run(() => 'x'.repeat(100)),
      'Failed',
    );
    expect(message).toContain(`returned "${'x'.repeat(40)}"…, not`);
  });

  test('H08 does not leave the rejection of a promise unhandled', async () => {
    const handlers: unknown[] = [];
    const promise = { then: (_: unknown, onRejected: unknown) => void handlers.push(onRejected) };
    expect(
      left(
        run(() => promise),
        'Failed',
      ).message,
    ).toContain('a promise');
    await settled();
    expect(handlers).toEqual([expect.any(Function)]);
  });
});

describe('a decider that throws', () => {
  test('H08 fails with the name of the command and the cause', () => {
    const cause = new RangeError('out of range');
    const failed = left(
      run(() => {
        throw cause;
      }),
      'Failed',
    );
    expect(failed).toMatchObject({ command: 'thing/decide', retryable: false });
    expect(failed.cause).toBe(cause);
    expect(failed.message).toBe('the decider of thing/decide threw: out of range');
  });

  test('H08 fails also when it throws what is no error', () => {
    const failed = left(
      run(() => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- a model may do so
        throw 'a text';
      }),
      'Failed',
    );
    expect([failed.message, failed.cause]).toEqual(['the decider of thing/decide threw', 'a text']);
  });

  test('H08 fails when it tries to change what it is given', () => {
    for (const change of [
      (thing: Thing) => void (thing.state.n = 9),
      (thing: Thing) => void (thing.key.id = '2'),
      (thing: Thing) => void thing.pending.push({}),
      (thing: Thing) => void Object.assign(thing, { revision: 7n }),
    ])
      expect(left(run(change), 'Failed').message).toMatch(/^the decider of thing\/decide threw: Cannot /);
  });
});

describe('a decider that returns another aggregate', () => {
  const message = 'the decider of thing/decide returned another aggregate than the one it was given';

  test('H04 of another key, or of another type, fails', () => {
    const Other = deciding(() => undefined);
    const other = right(Other.empty({ id: '2' }));
    expect(
      left(
        run(() => other),
        'Failed',
      ).message,
    ).toBe(message);
    expect(
      left(
        run(() => right(Account.empty(ADA))),
        'Failed',
      ).message,
    ).toMatch(/^the decider of thing\/decide returned /);
  });

  test('H04 of the same key, made anew, fails', () => {
    const Thing = deciding(() => right(Thing.empty({ id: '1' })).happened({ n: 1 }));
    expect(left(Thing.decide(right(Thing.empty({ id: '1' }))), 'Failed').message).toBe(message);
  });

  test('H04 that has lost events which were pending fails', () => {
    let stash: Thing | undefined;
    const Thing = deciding((thing) => stash ?? thing);
    const before = right(Thing.empty({ id: '1' }));
    stash = before as unknown as Thing;
    expect(left(Thing.decide(before.happened({ n: 1 })), 'Failed').message).toBe(message);
    stash = before.happened({ n: 2 }) as unknown as Thing;
    expect(left(Thing.decide(before.happened({ n: 2 })), 'Failed').message).toBe(message);
    stash = before.happened({ n: 1 }).happened({ n: 2 }) as unknown as Thing;
    expect(left(Thing.decide(before.happened({ n: 1 })), 'Failed').message).toBe(message);
  });

  test('may be one that went ahead of the one it was given', () => {
    const Thing = deciding((thing) => thing.happened({ n: 2 }).happened({ n: 3 }));
    const decided = right(Thing.decide(right(Thing.empty({ id: '1' })).happened({ n: 1 })));
    expect([decided.state.n, decided.pending.length]).toEqual([6, 3]);
  });
});
