// `defineTransform`: handlers get current, decoded events, and give events of the target definitions.
import { DefinitionError, defineAggregate, defineTransform, type Otherwise, type Transform } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { applied, stored } from './applying.js';
import { Ledger, Old } from './deposits.js';

const seen: unknown[] = [];

const byChannel = (otherwise?: Otherwise): Transform =>
  defineTransform({
    to: [Ledger],
    on: (handlers) =>
      handlers(Old, {
        opened: () => [],
        deposited: ({ bank, cents, channel }, event) => {
          seen.push(event);
          return Ledger.events.credited({ id: bank, channel }, { cents });
        },
        withdrawn: ({ bank, no, cents }, { key, index }) => [
          Ledger.events.debited({ id: `${bank}${String(no)}`, channel: 'web' }, { cents }),
          Ledger.events.debited({ id: `${key.bank}!`, channel: 'branch' }, { cents: index }),
        ],
      }),
    ...(otherwise === undefined ? {} : { otherwise }),
  });

describe('an event that has a handler', () => {
  test('is replaced by one of another type, in the stream of its aggregate, in its current version', () => {
    const event = stored('account/deposited', { cents: 5, channel: 'web' }, { schemaVersion: 2, by: 'ada' });
    expect(applied(byChannel(), event)).toEqual([
      {
        stream: 'ledger-x+web',
        type: 'ledger/credited',
        data: { id: 'x', channel: 'web', cents: 5 },
        metadata: { schemaVersion: 1, by: 'ada' },
      },
    ]);
    expect(seen.pop()).toEqual({ recorded: event, type: 'account/deposited', key: { bank: 'x', no: 7 }, index: 0 });
  });

  test('is upcast before, under its former name too', () => {
    const replaced = [{ stream: 'ledger-x+branch', data: { id: 'x', channel: 'branch', cents: 500 } }];
    expect(applied(byChannel(), stored('account/deposited', { euros: 5 }))).toMatchObject(replaced);
    expect(applied(byChannel(), stored('account/paidIn', { euros: 5 }))).toMatchObject(replaced);
  });

  test('is split into streams, or dropped', () => {
    expect(applied(byChannel(), stored('account/withdrawn', { cents: 5 }))).toMatchObject([
      { stream: 'ledger-x7+web', type: 'ledger/debited', data: { cents: 5 } },
      { stream: 'ledger-x!+branch', type: 'ledger/debited', data: { cents: 0 } },
    ]);
    expect(applied(byChannel(), stored('account/opened', { owner: 'ada', email: '' }))).toEqual([]);
  });

  test('gives data that are encoded as the codecs say', () => {
    const begin = defineTransform({
      to: [Ledger],
      on: (handlers) =>
        handlers(Old, {
          charged: (_data, { recorded }) =>
            Ledger.events.begun({ id: 'a b', channel: 'web' }, { on: new Date(recorded.created) }),
        }),
    });
    expect(applied(begin, stored('account/charged', { cents: 1 }))).toEqual([
      {
        stream: 'ledger-a%20b+web',
        type: 'ledger/begun',
        data: { id: 'a b', channel: 'web', on: '1970-01-01' },
        metadata: { schemaVersion: 2 },
      },
    ]);
  });

  test('may be merged: several streams give events of one', () => {
    const merging = defineTransform({
      to: [Ledger],
      on: (handlers) =>
        handlers.all(Old, {
          opened: () => [],
          charged: () => [],
          deposited: ({ cents }) => Ledger.events.credited({ id: 'all', channel: 'web' }, { cents }),
          // An event standing alone, whose codecs have not seen it yet.
          withdrawn: ({ cents }) => ({ type: 'ledger/debited', data: { id: 'all', channel: 'web', cents } }),
        }),
    });
    const streams = ['account-x+=7', 'account-y+=8'].map((stream) =>
      applied(merging, { ...stored('account/withdrawn', { cents: 1 }), stream }),
    );
    expect(streams).toMatchObject([[{ stream: 'ledger-all+web' }], [{ stream: 'ledger-all+web' }]]);
  });

  const failing = (deposited: () => unknown) =>
    applied(
      defineTransform({
        to: [Ledger],
        on: (handlers) => handlers(Old, { deposited: deposited as never }),
      }),
      stored('account/paidIn', { euros: 5 }),
    );

  test.each([
    [
      'a left',
      () => Ledger.events.credited({ id: 'x', channel: 'web' }, { cents: -1 }),
      'gave a left: event ledger/credited is invalid: cents: ',
    ],
    ['a left of another kind', () => E.left('too late'), 'gave a left: "too late"'],
    ['nothing', () => undefined, 'returned nothing: to drop the event, it gives []'],
    ['a promise', () => Promise.reject(new Error('late')), 'gave a promise'],
    ['no event', () => [7], 'gave 7, which is no event of its targets'],
    [
      'an event of another definition',
      () => ({ type: 'account/charged', data: {} }),
      'gave "account/charged", which is no event',
    ],
    [
      'what the codec refuses',
      () => ({ type: 'ledger/debited', data: { id: 'x', channel: 'web' } }),
      'ledger/debited cannot be encoded: cents: ',
    ],
    [
      'what has no key',
      () => ({ type: 'ledger/debited', data: { channel: 'web', cents: 1 } }),
      'ledger/debited cannot be encoded: id: ',
    ],
  ])('fails when it gives %s', (_what, deposited, says) => {
    const message = failing(deposited);
    expect(message).toContain('account/paidIn at revision 3 of account-x+=7: ');
    expect(message).toContain(says);
  });

  test('fails when it throws, and when it cannot be read', () => {
    expect(
      failing(() => {
        throw new Error('no idea');
      }),
    ).toContain('no idea');
    expect(applied(byChannel('drop'), stored('account/deposited', { euros: 'x' }))).toContain(
      'does not decode as version 1',
    );
    expect(applied(byChannel('drop'), stored('account/deposited', {}, { schemaVersion: 3 }))).toContain(
      'is of version 3',
    );
  });
});

describe('an event without a handler', () => {
  const other = stored('x', { a: 1 }, { by: 'ada' }, 'other-1');
  const unhandled = stored('account/charged', { cents: 1, more: true }, { by: 'ada' });
  const unknown = stored('account/lost', { a: 1 });
  const asItIs = ({ stream, type, data, metadata }: typeof other) => [{ stream, type, data, metadata }];

  test.each([other, unhandled, unknown])('fails, is dropped, or is written as it is stored: $type', (event) => {
    expect(applied(byChannel(), event)).toContain(`there is no handler for ${event.type}, and \`otherwise\` is 'fail'`);
    expect(applied(byChannel('drop'), event)).toEqual([]);
    expect(applied(byChannel('asStored'), event)).toEqual(asItIs(event));
  });

  test('that stands for nothing any more is no failure', () => {
    const audited = stored('account/audited', {});
    expect(applied(byChannel(), audited)).toEqual([]);
    expect(applied(byChannel('drop'), audited)).toEqual([]);
    expect(applied(byChannel('asStored'), audited)).toEqual(asItIs(audited));
  });

  test('that is a part of a split one is written to the same stream in its current version', () => {
    const moved = { ...stored('account/moved', { cents: 5, fee: 1 }), stream: 'account-old' };
    expect(applied(byChannel(), moved)).toContain('there is no handler for account/charged');
    expect(applied(byChannel('drop'), moved)).toHaveLength(2);
    expect((applied(byChannel('asStored'), moved) as readonly object[])[2]).toEqual({
      stream: 'account-old',
      type: 'account/charged',
      data: { bank: 'x', no: 7, cents: 1 },
      metadata: { schemaVersion: 1 },
    });
  });
});

test('what cannot be meant is refused when the transform is defined', () => {
  const Empty = defineAggregate({ type: 'empty', key: { id: t.string }, initial: {}, events: {}, commands: {} });
  const define =
    (on: (handlers: never) => unknown, to: readonly unknown[] = []) =>
    () =>
      defineTransform({ to: to as never, on: on as never });
  type Handlers = (definition: unknown, handlers: object) => never;
  expect(define((handlers: Handlers) => handlers(Empty, { gone: () => [] }))).toThrow(
    new DefinitionError("the transform handles 'gone', and 'empty' has no such event"),
  );
  expect(define((handlers: Handlers) => handlers(Old, { opened: 1 }))).toThrow(
    new DefinitionError('the handler of account/opened in the transform is no function'),
  );
  expect(define((handlers: Handlers) => [handlers(Old, {}), handlers(Old, {})])).toThrow(
    new DefinitionError("two definitions have the type 'account'"),
  );
  expect(define(() => [], [Ledger, Ledger])).toThrow(new DefinitionError("two definitions have the type 'ledger'"));
  expect(define(() => [], [{}])).toThrow(
    new DefinitionError('defineTransform was given something that is no definition'),
  );
});
