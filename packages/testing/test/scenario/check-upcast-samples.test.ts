// Samples of what was stored: every older version has one, and each is read as it should be.
import { defineAggregate, into, upcast } from '@millrace/core';
import { checkUpcastSamples, ScenarioError, type UpcastSamples } from '@millrace/testing';
import * as t from 'io-ts';

const Purse = defineAggregate({
  type: 'purse',
  key: { purseId: t.string },
  initial: { balance: 0 },
  events: {
    deposited: {
      data: { cents: t.Int, channel: t.string },
      upcasts: [
        upcast({ amount: t.number }, ({ amount }) => (amount === 0 ? into() : { cents: amount * 100 })),
        upcast({ cents: t.Int }, ({ cents }, { created, metadata }) => ({
          cents,
          channel: `${typeof metadata['by'] === 'string' ? metadata['by'] : 'nobody'} ${String(created)}`,
        })),
      ],
    },
    closed: {},
  },
  retired: {
    moved: [upcast({ cents: t.Int }, ({ cents }) => into(['deposited', { cents, channel: 'move' }], ['closed']))],
  },
  commands: {},
});

const key = { purseId: 'p' };
const good = {
  deposited: {
    1: [
      { data: { amount: 5 }, gives: [['deposited', { cents: 500 as t.Int, channel: 'nobody 0' }]] },
      { data: { amount: 0 }, gives: [] },
    ],
    2: [
      { data: { cents: 7, purseId: 'p', colour: 'red' }, metadata: { by: 'ada' }, created: 3 },
      {
        data: { cents: 7 },
        metadata: { by: 'ada' },
        created: 3,
        gives: [Purse.events.deposited(key, { cents: 7 as t.Int, channel: 'ada 3' })],
      },
    ],
  },
  moved: { 1: [{ data: { cents: 5 }, gives: [['deposited', { cents: 5 as t.Int, channel: 'move' }], ['closed']] }] },
} satisfies UpcastSamples<typeof Purse>;

function failure(samples: UpcastSamples<typeof Purse>): string {
  try {
    checkUpcastSamples(Purse, key, { ...good, ...samples });
  } catch (error) {
    expect(error).toBeInstanceOf(ScenarioError);
    return (error as Error).message;
  }
  throw new Error('it passed');
}

describe('samples of older versions', () => {
  it('pass when each is read as it should be', () => {
    expect(() => {
      checkUpcastSamples(Purse, key, good);
    }).not.toThrow();
  });

  it.each<[string, UpcastSamples<typeof Purse>, string]>([
    ['a version has none', { deposited: { 1: good.deposited[1] } }, 'purse/deposited has no sample of version 2'],
    ['a retired event has none', { moved: {} }, 'purse/moved has no sample of version 1'],
    ['an event has none', { deposited: undefined } as never, 'purse/deposited has no sample of version 1'],
    [
      'one is of the current version',
      { deposited: { ...good.deposited, 3: [] } },
      'there is a sample of purse/deposited in version 3, which is no older version',
    ],
    [
      'one is of a version that a retired event never had',
      { moved: { ...good.moved, 2: [] } },
      'there is a sample of purse/moved in version 2, which is no older version',
    ],
    ['one is of no event', { lost: {} } as never, "there is a sample of 'lost', and 'purse' has no such event"],
    [
      'one cannot be read',
      { moved: { 1: [{ data: { cents: 0.5 } }] } },
      'purse/moved, version 1, { cents: 0.5, purseId: "p" }: does not decode as version 1: cents: expected Int, got 0.5',
    ],
    [
      'one gives another event',
      { moved: { 1: [{ data: { cents: 5 }, gives: [['closed'], ['closed']] }] } },
      'purse/moved, version 1, { cents: 5, purseId: "p" }: is upcast to deposited { cents: 5, channel: "move" }; closed, ' +
        'and should be closed; closed',
    ],
    [
      'one gives fewer events',
      { moved: { 1: [{ data: { cents: 5 }, gives: [] }] } },
      'is upcast to deposited { cents: 5, channel: "move" }; closed, and should be nothing',
    ],
    [
      'one gives what is no event',
      { moved: { 1: [{ data: { cents: 5 }, gives: [['shut'] as never] }] } },
      "gives: 'purse' has no event 'shut', only 'deposited', 'closed'",
    ],
  ])('fail when %s', (_, samples, message) => {
    expect(failure(samples)).toContain(message);
  });

  it('fail when a step throws, with what it says', () => {
    const Broken = defineAggregate({
      type: 'broken',
      key: { id: t.string },
      initial: {},
      events: {},
      retired: {
        gone: [
          upcast({}, () => {
            throw new Error('never again');
          }),
        ],
      },
      commands: {},
    });
    expect(() => {
      checkUpcastSamples(Broken, { id: '1' }, { gone: { 1: [{ data: {} }] } });
    }).toThrow('broken/gone, version 1, { id: "1" }: cannot be upcast from version 1: never again');
  });
});
