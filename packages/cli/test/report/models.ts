// The models whose pages are looked at: one of each kind, one too large for a screen, and one that means harm.
import { describeModel, type ModelDescription, type PropertyDescription } from '@millrace/core';
import { Alarms, Gate, Stays, Ticket } from '../../../core/test/report/garage.js';
import { Account } from '../fixtures/account.js';
import { Transfer } from '../fixtures/transfer.js';

export const garage = describeModel([Gate, Ticket], {
  title: 'The garage',
  rejections: {
    'ticket/pay': { 'no-such-ticket': 'It was never printed.', 'too-little': 'The fee is higher than the amount.' },
  },
  projections: [Stays, Alarms],
});

export const accounts = describeModel([Account, Transfer], { title: 'Accounts' });

export const nothing = describeModel([]);

const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
const property = (name: string, codec: string): PropertyDescription => ({ name, codec, optional: false });

/** Twelve aggregates of twelve commands and events each, which read each other. */
export const many: ModelDescription = {
  title: 'Many aggregates',
  aggregates: upTo(12).map((i) => ({
    ...{ type: `aggregateNumber${String(i)}`, doc: 'One of many.', key: [property('id', 'string')] },
    ...{ streams: `aggregateNumber${String(i)}-{id}`, state: undefined, version: 1, snapshotEvery: undefined },
    events: upTo(12).map((j) => ({
      ...{ name: `somethingHappened${String(j)}`, type: `aggregateNumber${String(i)}/somethingHappened${String(j)}` },
      ...{ doc: 'It happened, and is told here in a whole sentence.', version: 1, formerly: [], older: [] },
      properties: [property('kind', '{ a: string, b: ("x" | "y"), c: Array<{ d: number, e: Array<string> }> }')],
    })),
    retired: [],
    commands: upTo(12).map((j) => ({
      ...{ name: `doSomething${String(j)}`, type: `aggregateNumber${String(i)}/doSomething${String(j)}` },
      ...{ doc: 'Does it.', properties: [property('amount', 'Int')], rejections: [], rejectionsAre: 'found' as const },
      reads: j % 3 === 0 && i > 0 ? [{ name: 'other', type: `aggregateNumber${String((i * 7 + j) % i)}` }] : [],
      raises: [`somethingHappened${String((j * 5) % 12)}`, `somethingHappened${String(j % 4)}`],
    })),
  })),
  projections: upTo(9).map((i) => ({
    ...{ name: `projection${String(i)}`, version: i + 1, doc: undefined, kind: 'custom' as const },
    ...{ key: [], row: [], lookups: [] },
    handles: upTo(i + 1).map((j) => ({ aggregate: `aggregateNumber${String(j)}`, events: ['somethingHappened0'] })),
  })),
};

/** Everything in it is text that could be taken for something else. */
export const HOSTILE = [
  '</script></style></title></svg>--><script>document.title = "taken"</script>',
  "\"><img src=x onerror=alert(1)> ' onmouseover=alert(1) ' & &lt; &#60;",
  '👩‍👩‍👧‍👦🏳️‍🌈 東京都港区 مرحبا بالعالم \u202ereversed',
  'a\u0000b\u0007c\ud800d\u200b\ttab\n\nnew paragraph ]]> {{ }} ${x} `y`',
].join(' ');

const hostileNames = ['x"><b>', 'long'.repeat(40), 'MMMMWWWW'.repeat(4), 'مرحبا بالعالم', '👩‍👩‍👧‍👦', HOSTILE];

export const hostile: ModelDescription = {
  title: HOSTILE,
  aggregates: hostileNames.slice(-3).map((type) => ({
    ...{ type, doc: HOSTILE, key: [property(HOSTILE, HOSTILE)], streams: HOSTILE, state: HOSTILE },
    ...{
      version: 2,
      snapshotEvery: 1,
      retired: [{ name: HOSTILE, type: HOSTILE, older: [{ version: 1, properties: [] }] }],
    },
    events: hostileNames.map((name) => ({
      ...{
        name,
        type: name,
        doc: 'x'.repeat(300),
        version: 2,
        formerly: [HOSTILE],
        properties: [property(name, HOSTILE)],
      },
      older: [{ version: 1, properties: undefined }],
    })),
    commands: hostileNames.map((name) => ({
      ...{
        name,
        type: name,
        doc: HOSTILE,
        properties: [property(name, HOSTILE)],
        reads: [{ name, type }],
        raises: [name],
      },
      rejections: [
        { code: HOSTILE, meaning: HOSTILE },
        { code: name, meaning: undefined },
      ],
      rejectionsAre: 'found' as const,
    })),
  })),
  projections: hostileNames.map((name) => ({
    ...{ name, version: 1, doc: HOSTILE, kind: 'documents' as const, key: [property(name, HOSTILE)], row: [] },
    ...{ lookups: [HOSTILE], handles: [{ aggregate: HOSTILE, events: [HOSTILE, name] }] },
  })),
};
