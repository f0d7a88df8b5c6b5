// Scenarios that do not come out as expected, or make no sense: each fails, and says why.
import * as t from 'io-ts';
import { defineAggregate, reject, type MessageOf } from '@millrace/core';
import { given, ScenarioError } from '@millrace/testing';
import { Account, Customer, Diary } from './accounts.js';

const key = { accountId: 'a1' };
const since = new Date('2020-01-31T00:00:00Z');
const ada = given(Account, key, ['opened', { owner: 'ada', since }], ['deposited', { amount: 10 }]);
const diary = given(Diary, { diaryId: 'd2', year: 1 });
const customer = given(Customer, { customerId: 'ada' }, ['joined']);

function failure(scenario: () => unknown): string {
  try {
    scenario();
  } catch (error) {
    expect(error).toBeInstanceOf(ScenarioError);
    return (error as Error).message;
  }
  throw new Error('the scenario passed');
}

describe('a wrong expectation', () => {
  it('shows the events that were expected and those that came', () => {
    const withdrawing = ada.when(Account.withdraw, { amount: 4 });
    expect(
      failure(() => withdrawing.then(['deposited', { amount: 1 }], ['withdrawn', { amount: 4 }], ['closed'])),
    ).toBe(
      [
        'account/withdraw { amount: 4 } on { accountId: "a1" } did not come out as expected',
        '- expected, + got',
        '',
        '- deposited { amount: 1 }',
        '  withdrawn { amount: 4 }',
        '- closed',
        '',
      ].join('\n'),
    );
  });

  it('shows events with much data property by property', () => {
    const marks = ['one', 'two', 'three', 'four'].map((mark) => `${mark}, which is a mark with a long name`);
    const marking = ada.when(Account.mark, { marks });
    expect(failure(() => marking.then(['marked', { marks: [...marks.slice(0, 3), 'other'] }]))).toContain(
      [
        '      "three, which is a mark with a long name",',
        '-     "other",',
        '+     "four, which is a mark with a long name",',
        '    ],',
      ].join('\n'),
    );
  });

  it.each([
    [
      'events where a rejection came',
      () => ada.when(Account.withdraw, { amount: 11 }).then(['withdrawn', { amount: 11 }]),
      '- withdrawn { amount: 11 }\n+ (rejected) insufficient-funds { balance: 10 }',
    ],
    [
      'a rejection where events came',
      () => ada.when(Account.withdraw, { amount: 4 }).then(reject('insufficient-funds', { balance: 10 })),
      '- (rejected) insufficient-funds { balance: 10 }\n+ withdrawn { amount: 4 }',
    ],
    [
      'a rejection with other details',
      () => ada.when(Account.withdraw, { amount: 11 }).then(reject('insufficient-funds', { balance: 11 })),
      '- (rejected) insufficient-funds { balance: 11 }\n+ (rejected) insufficient-funds { balance: 10 }',
    ],
    [
      'details where none came',
      () => ada.when(Account.close).then(reject('not-empty', { balance: 10 }) as never),
      'account/close on { accountId: "a1" } did not come out as expected\n- expected, + got\n\n- (rejected) not-empty { balance: 10 }\n+ (rejected) not-empty\n',
    ],
    [
      'nothing where events came',
      () => ada.when(Account.withdraw, { amount: 4 }).thenNothing(),
      '- (no events)\n+ withdrawn { amount: 4 }',
    ],
    [
      'events where nothing happened',
      () => ada.when(Account.audit, { strict: false }).then(['closed']),
      '- closed\n+ (no events)',
    ],
    [
      'events where the command was invalid',
      () => ada.when(Account.deposit, { amount: -1 }).then(['deposited', { amount: 1 }]),
      '+ (invalid) account/deposit is invalid: amount: expected Amount, got -1',
    ],
    [
      'an invalid command where it was fine',
      () => ada.when(Account.withdraw, { amount: 4 }).thenInvalid('amount'),
      '- (invalid) amount: …\n+ withdrawn { amount: 4 }',
    ],
    [
      'an invalid command, whatever the path',
      () => ada.when(Account.close).thenInvalid(),
      'account/close on { accountId: "a1" } did not come out as expected\n- expected, + got\n\n- (invalid)\n+ (rejected) not-empty',
    ],
    [
      'an invalid command at another path',
      () => ada.when(Account.deposit, { amount: -1 }).thenInvalid('owner'),
      '- (invalid) owner: …\n+ (invalid) account/deposit is invalid: amount: expected Amount, got -1',
    ],
    [
      'another state',
      () => ada.when(Account.withdraw, { amount: 4 }).thenState({ open: true, balance: 5, marks: [] }),
      'gave another state than expected\n- expected, + got\n\n- { balance: 5, marks: [], open: true }\n+ { balance: 6, marks: [], open: true }',
    ],
    [
      'another state of what was given',
      () => ada.thenState({ open: false, balance: 10, marks: [] }),
      '- { balance: 10, marks: [], open: false }\n+ { balance: 10, marks: [], open: true }',
    ],
    [
      'a state where the command was rejected',
      () => ada.when(Account.close).thenState({ open: true, balance: 10, marks: [] }),
      'was not accepted\n- expected, + got\n\n- (accepted)\n+ (rejected) not-empty',
    ],
  ])('is shown: %s', (_, scenario, difference) => {
    expect(failure(scenario)).toContain(difference);
  });
});

describe('a broken model', () => {
  it('fails the scenario with what its decider threw', () => {
    expect(failure(() => ada.when(Account.audit, { strict: true }))).toBe(
      'account/audit { strict: true } on { accountId: "a1" }: the decider of account/audit threw: the auditor is out',
    );
  });

  it('fails the scenario with what its handler threw', () => {
    const why = 'the handler of account/marked threw: no such mark';
    expect(failure(() => given(Account, key, ['marked', { marks: ['broken'] }]))).toContain(why);
    expect(failure(() => ada.when(Account.mark, { marks: ['broken'] }))).toContain(why);
  });
});

describe('a model that cannot read its events back', () => {
  const Mute = new t.Type<string, string>('Mute', t.string.is, t.string.validate, () => 5 as never);
  const Talk = defineAggregate({
    type: 'talk',
    key: { talkId: t.string },
    initial: {},
    events: { said: { data: { word: Mute } } },
    commands: { say: { decide: (talk) => talk.said({ word: 'yes' }) } },
  });

  it('fails the scenario with the event and the path', () => {
    expect(failure(() => given(Talk, { talkId: 't1' }, ['said', { word: 'yes' }]))).toBe(
      'given, event 1: talk/said is invalid: word: expected Mute, got 5',
    );
    given(Talk, { talkId: 't1' }).when(Talk.say).thenInvalid('word');
  });
});

describe('a scenario that makes no sense', () => {
  const open = { owner: 'ada', since: '2020-01-31' };

  it.each<[string, () => unknown, string]>([
    [
      'a key that is refused',
      () => given(Account, { accountId: 1 as never }),
      "given: the key of 'account' is invalid",
    ],
    [
      'an event that the definition does not have',
      () => given(Account, key, ['openned', {}] as never),
      "given, event 1: 'account' has no event 'openned', only 'opened', 'deposited'",
    ],
    [
      'an event whose data are refused',
      () => given(Account, key, ['closed'], ['deposited', { amount: -1 }]),
      'given, event 2: account/deposited is invalid: amount: expected Amount, got -1',
    ],
    [
      'an event that could not be made standing alone',
      () => given(Account, key, Account.events.deposited(key, { amount: -1 })),
      'given, event 1: event account/deposited is invalid: amount',
    ],
    ['no event', () => given(Account, key, null as never), 'given, event 1: expected an event, got null'],
    [
      'an event without data',
      () => given(Account, key, { type: 'account/closed' } as never),
      'given, event 1: expected an event, got { type: "account/closed" }',
    ],
    [
      'an event of an aggregate whose key differs in part',
      () => given(Diary, { diaryId: 'd1', year: 1 }, Diary.events.begun({ diaryId: 'd1', year: 2 }, { day: since })),
      'begun { day: "2020-01-31" } is an event of another diary',
    ],
    ['an event that is none', () => given(Account, key, 5 as never), 'given, event 1: expected an event, got 5'],
    [
      'an event of another aggregate',
      () => given(Account, key, Account.events.deposited({ accountId: 'a2' }, { amount: 1 })),
      'given, event 1: deposited { amount: 1 } is an event of another account',
    ],
    [
      'an expected event that could never come',
      () => ada.when(Account.deposit, { amount: 1 }).then(['deposited', { amount: -1 }]),
      'then, event 1: account/deposited is invalid: amount: expected Amount, got -1',
    ],
    [
      'an expectation of nothing at all',
      () => (ada.when(Account.deposit, { amount: 1 }).then as () => unknown)(),
      'then: say what is expected, or use `thenNothing()`',
    ],
    [
      'a rejection and events at once',
      () => ada.when(Account.close).then(reject('not-empty'), ['closed']),
      'then: a rejection comes without events',
    ],
    [
      'a command of another definition',
      () => ada.when(Customer.join as unknown as typeof Account.close),
      "when: what was given is no command of 'account'",
    ],
    [
      'a message of another definition',
      () => ada.when(Customer.join.message({ customerId: 'ada' }) as unknown as MessageOf<typeof Account>),
      'when: expected a command or a message of \'account\', got { data: { customerId: "ada" }',
    ],
    [
      'a message for another aggregate',
      () => ada.when(Account.close.message({ accountId: 'a2' })),
      'when account/close: the message is for { accountId: "a2" }, not for { accountId: "a1" }',
    ],
    [
      'a declared read that is missing',
      () => given(Account, key).when(Account.open, open, {} as never),
      "when account/open: it reads 'customer': give `{ customer: given(...) }` or an aggregate of 'customer'",
    ],
    [
      'a read that is not declared',
      () => given(Account, key).when(Account.open, open, { customer, more: customer } as never),
      "when account/open: it declares no read 'more'",
    ],
    [
      'a read whose key throws',
      () => given(Diary, { diaryId: 'd1', year: 1 }).when(Diary.copy, { from: '' }, { other: diary }),
      "when diary/copy: the key of the read 'other' threw",
    ],
    [
      'a read that is nothing',
      () => given(Account, key).when(Account.open, open, { customer: null } as never),
      "when account/open: it reads 'customer': give",
    ],
    [
      'a read of another type',
      () => given(Account, key).when(Account.open, open, { customer: ada } as never),
      "when account/open: it reads 'customer' as 'customer', not 'account'",
    ],
    [
      'a read that the command would not load',
      () => given(Account, key).when(Account.open, { ...open, owner: 'bob' }, { customer }),
      'when account/open: as \'customer\' it would read { customerId: "bob" }, not { customerId: "ada" }',
    ],
  ])('is refused: %s', (_, scenario, message) => {
    expect(failure(scenario)).toContain(message);
  });
});

describe('a scenario that is awaited by mistake', () => {
  it('rejects, and says what is missing', async () => {
    const when: unknown = ada.when(Account.withdraw, { amount: 4 });
    await expect((async () => when)()).rejects.toThrow('a scenario is no promise: say what is expected');
  });

  it('is no promise once the expectation is there', async () => {
    const then = ada.when(Account.withdraw, { amount: 4 }).then(['withdrawn', { amount: 4 }]);
    expect(await Promise.resolve(then)).toBe(then);
  });
});
