// What becomes of an event that is refused inside a decider, and of a step that is given the wrong aggregate.
import { reject } from '@millrace/core';
import { left, right } from '@millrace/testing/contract';
import { Account } from '../support/account.js';
import { deciding, run } from '../support/deciding.js';

describe('an event that is refused inside a decider', () => {
  test('gives Invalid with command, event and path, though the decider goes on', () => {
    const refused = left(
      run((thing) =>
        thing
          .happened({ n: 1 })
          .happened({ n: '2' as unknown as number })
          .happened({ n: 3 }),
      ),
      'Invalid',
    );
    expect(refused).toEqual({
      _tag: 'Invalid',
      commandId: undefined,
      command: 'thing/decide',
      event: 'thing/happened',
      issues: [{ path: 'n', message: 'expected number, got "2"' }],
      message: 'event thing/happened of thing/decide is invalid: n: expected number, got "2"',
    });
  });

  test('does not keep the decider from rejecting', () => {
    const result = run((thing) => (thing.happened({ n: NaN }).pending.length === 0 ? reject('no') : thing));
    expect(result).toMatchObject({ _tag: 'Left', left: { _tag: 'Rejected', code: 'no' } });
  });

  test('whose handler throws gives Failed with command, event and cause', () => {
    const failed = left(
      run((thing) => thing.happened({ n: 13 }).happened({ n: 1 })),
      'Failed',
    );
    expect(failed).toMatchObject({ command: 'thing/decide', eventType: 'thing/happened', retryable: false });
    expect(failed.message).toBe('the handler of thing/happened threw: unlucky');
    expect(failed.cause).toEqual(new Error('unlucky'));
  });
});

describe('a pure step', () => {
  test.each([
    ['undefined', undefined],
    ['an object', {}],
    ['an object', right(deciding(() => undefined).empty({ id: '1' }))],
  ])('on what is no aggregate of its definition fails: %s', (what, aggregate) => {
    expect(left(Account.audit(aggregate as never), 'Failed')).toMatchObject({
      command: 'account/audit',
      retryable: false,
      message: `the decider of account/audit was given ${what}, not an aggregate of 'account'`,
    });
  });

  test('on the aggregate of a definition of the same name fails: definitions are values', () => {
    const [One, Other] = [deciding((thing) => thing), deciding((thing) => thing)];
    expect(left(One.decide(right(Other.empty({ id: '1' })) as never), 'Failed').message).toContain('not an aggregate');
  });
});
