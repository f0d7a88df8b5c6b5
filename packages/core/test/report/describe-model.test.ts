// The description of a model as plain data: all that the reports say, and nothing formatted.
import { describeModel } from '@millrace/core';
import { Alarms, Gate, Stays, Ticket } from './garage.js';

const described = describeModel([Gate, Ticket], {
  title: 'The garage',
  rejections: {
    'ticket/pay': { 'no-such-ticket': 'It was never printed.', 'too-little': 'The fee is higher than the amount.' },
  },
  projections: [Stays, Alarms],
});
const [gate, ticket] = described.aggregates;

describe('the description of a model', () => {
  it('is called Model and has nothing, of nothing', () => {
    expect(describeModel([])).toEqual({ title: 'Model', aggregates: [], projections: [] });
  });

  it('survives JSON', () => {
    expect(JSON.parse(JSON.stringify(described))).toEqual(described);
  });

  it('is the same every time', () => {
    expect(JSON.stringify(describeModel([Gate, Ticket]))).toBe(JSON.stringify(describeModel([Gate, Ticket])));
  });

  it('has the aggregates in the order given', () => {
    expect(described.aggregates.map(({ type }) => type)).toEqual(['gate', 'ticket']);
    expect(described.title).toBe('The garage');
  });
});

describe('an aggregate in the description', () => {
  it('has its key, streams, state, versions and snapshots', () => {
    expect(ticket).toMatchObject({
      type: 'ticket',
      doc: 'A ticket for one stay.\n\nIt is paid before the car leaves.',
      key: [
        { name: 'garage', codec: 'string', optional: false },
        { name: 'number', codec: 'number', optional: false },
      ],
      streams: 'ticket-{garage}+{number}',
      state: 'TicketState',
      version: 2,
      snapshotEvery: 100,
    });
    expect(gate).toMatchObject({ doc: undefined, state: undefined, version: 1, snapshotEvery: undefined });
  });

  it('has its events with their versions, former names and properties', () => {
    expect(ticket?.events).toEqual([
      {
        name: 'printed',
        type: 'ticket/printed',
        doc: 'The driver has taken it.',
        version: 1,
        formerly: [],
        properties: [],
        older: [],
      },
      {
        name: 'paid',
        type: 'ticket/paid',
        doc: 'It was paid in full.',
        version: 3,
        formerly: ['settled'],
        properties: [
          { name: 'amount', codec: 'Cents', optional: false },
          { name: 'method', codec: '("cash" | "card")', optional: false },
          { name: 'note', codec: 'string', optional: true },
        ],
        older: [
          { version: 1, properties: undefined },
          { version: 2, properties: [{ name: 'amount', codec: 'Cents', optional: false }] },
        ],
      },
    ]);
  });

  it('has its retired events', () => {
    expect(ticket?.retired).toEqual([
      {
        name: 'reprinted',
        type: 'ticket/reprinted',
        older: [{ version: 1, properties: [{ name: 'reason', codec: 'string', optional: true }] }],
      },
    ]);
  });

  it('has its commands with their reads, and the events found in their deciders', () => {
    expect(gate?.commands).toEqual([
      {
        name: 'pass',
        type: 'gate/pass',
        doc: 'Lets a car out, and closes behind it.',
        properties: [{ name: 'number', codec: 'number', optional: false }],
        reads: [
          { name: 'ticket', type: 'ticket' },
          { name: 'twin', type: 'gate' },
        ],
        rejections: [
          { code: 'busy', meaning: undefined },
          { code: 'not-paid', meaning: undefined },
        ],
        rejectionsAre: 'found',
        raises: ['opened', 'closed'],
      },
    ]);
  });

  it('has the rejections that are declared, and says that they are', () => {
    expect(ticket?.commands.map(({ rejectionsAre }) => rejectionsAre)).toEqual(['found', 'declared']);
    expect(ticket?.commands[1]?.rejections).toEqual([
      { code: 'no-such-ticket', meaning: 'It was never printed.' },
      { code: 'too-little', meaning: 'The fee is higher than the amount.' },
    ]);
  });
});

describe('a projection in the description', () => {
  it('of documents has its rows, their look-ups, and the events that it handles', () => {
    expect(described.projections[0]).toEqual({
      name: 'stays',
      version: 3,
      doc: 'Each stay, and what was paid for it.',
      kind: 'documents',
      key: [
        { name: 'garage', codec: 'string', optional: false },
        { name: 'number', codec: 'number', optional: false },
      ],
      row: [
        { name: 'paid', codec: '(Cents | null)', optional: false },
        { name: 'note', codec: 'string', optional: true },
      ],
      lookups: ['paid'],
      handles: [{ aggregate: 'ticket', events: ['printed', 'paid'] }],
    });
  });

  it('of its own kind has the events that it handles, by aggregate', () => {
    expect(described.projections[1]).toMatchObject({
      kind: 'custom',
      key: [],
      row: [],
      handles: [
        { aggregate: 'gate', events: ['opened'] },
        { aggregate: 'ticket', events: ['paid'] },
      ],
    });
  });
});
