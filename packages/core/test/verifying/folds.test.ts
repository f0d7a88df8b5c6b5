// Where one stream was replaced by one stream, both must fold to the same state.
import { defineAggregate, equalFolds, into, originOf, type NewEvent, type Transform } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import * as t from 'io-ts';
import { Account } from '../support/account.js';
import { raw } from '../support/raw-events.js';
import { contentOf, fill, report, type Content } from './filled.js';

/** As an account, in cents; it does not know of audits. */
const Ledger = defineAggregate({
  type: 'ledger',
  key: { id: t.string },
  initial: { cents: 0 },
  events: {
    moved: { data: { cents: t.number }, apply: (state, { cents }) => void (state.cents += cents) },
  },
  commands: {},
});

const toLedgers: Transform = ({ stream, type, data, metadata }) => {
  const { accountId: id, amount = 0 } = data as { accountId: string; amount?: number };
  const cents = amount * 100 * (type === 'account/withdrawn' ? -1 : 1);
  if (type === 'account/opened') return [];
  return { stream: stream.replace('account-', 'ledger-'), type: 'ledger/moved', data: { id, cents }, metadata };
};

const sameMoney = equalFolds(Account, Ledger, ({ balance }, { cents }) => balance * 100 === cents);

const NAMES = ['a', 'b', 'c', 'd', 'e'];

async function accounts() {
  const from = memoryStore({ pageSize: 4 });
  for (const accountId of NAMES)
    await raw(
      from,
      `account-${accountId}`,
      ['account/opened', { accountId, owner: 'ada' }],
      ['account/deposited', { accountId, amount: 5 }],
      ['account/withdrawn', { accountId, amount: 2 }],
    );
  for (const accountId of NAMES)
    await raw(from, `account-${accountId}`, ['account/deposited', { accountId, amount: 1 }]);
  return from;
}

async function replayed(transform: Transform, damage: (content: Content) => void = () => undefined) {
  const from = await accounts();
  const to = memoryStore({ pageSize: 2 });
  const content = await contentOf(from, transform);
  damage(content);
  await fill(to, content);
  return { from, to, transform };
}

const change = (content: Content, stream: string, at: number, changed: Partial<NewEvent>) =>
  content.get(stream)!.splice(at, 1, { ...content.get(stream)![at]!, ...changed });

test.each([1, 2, 100])('streams that map one to one are folded, %i at a time', async (maxStates) => {
  const found = await report({ ...(await replayed(toLedgers)), folds: [sameMoney], maxStates });
  expect(found).toMatchObject({ equal: true, foldsCompared: 5, foldsDifferent: 0 });
});

test('a transform that loses money is found, although the target is what it gives', async () => {
  const careless: Transform = (event) => (event.type === 'account/withdrawn' ? [] : toLedgers(event));
  const found = await report({ ...(await replayed(careless)), folds: [sameMoney], maxDifferences: 2 });
  expect(found).toMatchObject({ equal: false, different: 0, foldsCompared: 5, foldsDifferent: 5 });
  expect(found.foldDifferences).toEqual([
    { from: 'account-a', to: 'ledger-a', message: 'account-a and ledger-a: their states are not equal' },
    { from: 'account-b', to: 'ledger-b', message: 'account-b and ledger-b: their states are not equal' },
  ]);
});

test('states are compared as JSON where nothing else is said, and the place named', async () => {
  const options = await replayed(
    (event) => event,
    (content) => change(content, 'account-b', 1, { data: { accountId: 'b', amount: 50 } }),
  );
  const found = await report({ ...options, folds: [{ from: Account, to: Account }] });
  expect(found).toMatchObject({ equal: false, different: 1, foldsCompared: 5, foldsDifferent: 1 });
  expect(found.foldDifferences).toEqual([
    {
      ...{ from: 'account-b', to: 'account-b', path: 'balance', expected: '4', actual: '49' },
      message: 'account-b and account-b: balance is 49 instead of 4',
    },
  ]);
});

test('states that are no JSON are no more equal than they are different', async () => {
  const Owners = defineAggregate({
    type: 'account',
    key: { accountId: t.string },
    initial: { owners: new Set<string>() },
    events: { opened: { data: { owner: t.string }, apply: (state, { owner }) => void state.owners.add(owner) } },
    retired: { deposited: [() => into()], withdrawn: [() => into()] },
    commands: {},
  });
  const options = await replayed((event) => event);
  const found = await report({ ...options, folds: [{ from: Owners, to: Owners }] });
  expect(found).toMatchObject({ equal: false, different: 0, foldsDifferent: 5 });
  expect(found.foldDifferences[0]?.message).toContain('the state of account-a is no JSON (owners: Set');
});

describe('not compared are', () => {
  test('streams that were merged', async () => {
    const merging: Transform = (event) => {
      const given = toLedgers(event);
      return ['account-a', 'account-b'].includes(event.stream) && given !== undefined && 'stream' in given
        ? { ...given, stream: 'ledger-ab' }
        : given;
    };
    for (const maxStates of [1, 100])
      expect(await report({ ...(await replayed(merging)), folds: [sameMoney], maxStates })).toMatchObject({
        ...{ equal: true, foldsCompared: 3 },
      });
  });

  test('merged ones of which the target has only one', async () => {
    const merging: Transform = (event) => {
      const given = toLedgers(event);
      return ['account-a', 'account-b'].includes(event.stream) && given !== undefined && 'stream' in given
        ? { ...given, stream: 'ledger-ab' }
        : given;
    };
    const options = await replayed(merging, (content) => {
      const all = content.get('ledger-ab')!;
      content.set(
        'ledger-ab',
        all.filter((event) => originOf(event)?.stream === 'account-b'),
      );
    });
    expect(await report({ ...options, folds: [sameMoney] })).toMatchObject({ equal: false, foldsCompared: 3 });
  });

  test('streams that go to another category, and streams of another category', async () => {
    const from = await accounts();
    await raw(from, 'other-a', ['account/deposited', { accountId: 'a', amount: 1 }]);
    const transform: Transform = (event) => {
      const given = toLedgers(event);
      return event.stream === 'other-a' && given !== undefined && 'stream' in given
        ? { ...given, stream: 'ledger-other' }
        : given;
    };
    const to = memoryStore();
    await fill(to, await contentOf(from, transform));
    const filter = { by: 'stream', prefixes: ['account-', 'other-'] } as const;
    const found = await report({ from, to, filter, transform, folds: [sameMoney, equalFolds(Account, Account)] });
    expect(found).toMatchObject({ equal: true, foldsCompared: 5 });
  });

  test('streams that were split', async () => {
    const splitting: Transform = (event) => {
      const given = toLedgers(event);
      return event.stream === 'account-a' && event.revision > 2n && given !== undefined && 'stream' in given
        ? { ...given, stream: 'ledger-rest' }
        : given;
    };
    expect(await report({ ...(await replayed(splitting)), folds: [sameMoney] })).toMatchObject({
      ...{ equal: true, foldsCompared: 4 },
    });
  });

  test('streams of which a part goes elsewhere, parked ones, and those for which the transform fails', async () => {
    const elsewhere: Transform = (event) => {
      if (event.stream === 'account-c' && event.revision === 3n) throw new Error('no');
      const given = toLedgers(event);
      return event.stream === 'account-a' && event.type === 'account/opened' ? { ...event, stream: 'other-a' } : given;
    };
    const parked = [{ stream: 'account-b', revision: 4n }];
    const found = await report({ ...(await replayed(elsewhere)), folds: [sameMoney], parked });
    expect(found).toMatchObject({ different: 0, failed: 1, foldsCompared: 3 });
  });
});

test('states are compared as their codecs encode them', async () => {
  const Day = new t.Type<Date, string>(
    'Day',
    (u): u is Date => u instanceof Date,
    (u) => t.success(new Date(u as string)),
    (day) => day.toISOString().slice(0, 10),
  );
  const define = (hour: number, state?: t.Type<{ on: Date }, { on: string }>) =>
    defineAggregate({
      type: 'account',
      key: { accountId: t.string },
      ...(state === undefined ? {} : { state }),
      initial: { on: new Date(hour * 3_600_000) },
      events: {},
      retired: { opened: [() => into()], deposited: [() => into()], withdrawn: [() => into()] },
      commands: {},
    });
  const options = await replayed((event) => event);
  const byDay = t.type({ on: Day });
  const folds = [{ from: define(0, byDay), to: define(5, byDay) }];
  expect(await report({ ...options, folds })).toMatchObject({ equal: true, foldsCompared: 5 });
  const nextDay = [{ from: define(0, byDay), to: define(25, byDay) }];
  expect((await report({ ...options, folds: nextDay })).foldDifferences[0]).toMatchObject({
    ...{ path: 'on', expected: '"1970-01-01"', actual: '"1970-01-02"' },
  });
  const codecless = await report({ ...options, folds: [{ from: define(0), to: define(0) }] });
  expect(codecless.foldDifferences[0]?.message).toContain('is no JSON (on: Date');
});

test('what is undefined in a state is as good as left out', async () => {
  const define = (initial: object) =>
    defineAggregate({
      type: 'account',
      key: { accountId: t.string },
      initial,
      events: {},
      retired: { opened: [() => into()], deposited: [() => into()], withdrawn: [() => into()] },
      commands: {},
    });
  const options = await replayed((event) => event);
  const folds = [{ from: define({ note: undefined }), to: define({}) }];
  expect(await report({ ...options, folds })).toMatchObject({ equal: true, foldsCompared: 5 });
});

test('a stream that cannot be folded, and an `equal` that throws, are differences', async () => {
  const options = await replayed(toLedgers, (content) => {
    // On two pages: the first is told.
    change(content, 'ledger-a', 1, { data: { id: 'a' } });
    change(content, 'ledger-a', 2, { data: { id: 'a' } });
  });
  const found = await report({ ...options, folds: [sameMoney] });
  expect(found.foldDifferences).toMatchObject([
    { message: expect.stringContaining('ledger-a cannot be folded at revision 1: does not decode: cents') as string },
  ]);
  const throwing = equalFolds(Account, Ledger, () => {
    throw new Error('who knows');
  });
  const { foldsDifferent, foldDifferences } = await report({ ...options, folds: [throwing] });
  expect([foldsDifferent, foldDifferences[1]?.message]).toEqual([
    5,
    'account-b and ledger-b: `equal` threw: who knows',
  ]);
});

test('events that commands have appended since are not folded in', async () => {
  const options = await replayed(toLedgers);
  const since = { id: '00000000-0000-4000-8000-000000000001', type: 'ledger/moved', metadata: {} };
  await fill(options.to, new Map([['ledger-a', [{ ...since, data: { id: 'a', cents: 7 } }]]]));
  expect(await report({ ...options, folds: [sameMoney], later: 'allow' })).toMatchObject({
    ...{ equal: true, later: 1, foldsCompared: 5 },
  });
});
