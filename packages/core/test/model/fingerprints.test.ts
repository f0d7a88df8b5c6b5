// The fingerprint of a fold: the same for what is declared alike, another for each thing that changes the fold.
import { defineAggregate, into, optional, upcast } from '@millrace/core';
import * as t from 'io-ts';
import { KERNEL } from '../../src/definition/kernel.js';

interface Declared {
  readonly type?: string;
  readonly version?: number;
  readonly key?: Record<string, t.Mixed>;
  readonly state?: t.Mixed;
  readonly initial?: unknown;
  readonly events?: Record<string, object>;
  readonly retired?: Record<string, readonly object[]>;
  readonly commands?: Record<string, object>;
}

const RESET = { apply: () => undefined };

const past = (more: object) => ({ counted: { data: { by: t.number, why: t.string }, ...more }, reset: RESET });

const fingerprintOf = (changed: Declared = {}): string => {
  const spec = {
    type: 'thing',
    key: { id: t.string },
    initial: { n: 0 },
    state: t.type({ n: t.number }),
    events: { counted: { data: { by: t.number, why: t.string } }, reset: RESET },
    commands: {},
    ...changed,
  };
  return defineAggregate(spec as never)[KERNEL].fingerprint;
};

test('is the same for what is declared alike', () => {
  expect(fingerprintOf()).toMatch(/^[0-9a-f]{16}$/);
  expect(fingerprintOf({ version: 1 })).toBe(fingerprintOf());
});

test('does not depend on the order of events and their properties, on docs, commands or the text of functions', () => {
  const events = {
    reset: { doc: 'Again.', apply: () => ({ n: 0 }) },
    counted: { data: { why: t.string, by: t.number } },
  };
  expect(fingerprintOf({ events })).toBe(fingerprintOf());
  expect(fingerprintOf({ commands: { count: { decide: () => undefined } } })).toBe(fingerprintOf());
});

test.each<[string, Declared]>([
  ['the type', { type: 'other' }],
  ['the version of the fold', { version: 2 }],
  ['the initial state', { initial: { n: 1 } }],
  ['whether an event is handled', { events: { counted: { data: { by: t.number, why: t.string } }, reset: {} } }],
  ['the codec of a property', { events: { counted: { data: { by: t.Int, why: t.string } }, reset: RESET } }],
  ['the names of the key', { key: { thingId: t.string } }],
  ['the codec of the state', { state: t.type({ n: t.Int }) }],
  ['no codec of the state', { state: undefined } as never],
  ['a new event', { events: { counted: { data: { by: t.number, why: t.string } }, reset: RESET, more: {} } }],
  ['an event less', { events: { counted: { data: { by: t.number, why: t.string } } } }],
  ['an event of another name', { events: { counted: { data: { by: t.number, why: t.string } }, begun: {} } }],
  [
    'a property more',
    { events: { counted: { data: { by: t.number, why: t.string, x: optional(t.string) } }, reset: RESET } },
  ],
  ['a property of another name', { events: { counted: { data: { by: t.number, reason: t.string } }, reset: RESET } }],
  [
    'a new version of an event',
    { events: { counted: { data: { by: t.number, why: t.string }, upcasts: [(data: object) => data] }, reset: RESET } },
  ],
  ['a former name of an event', { events: past({ formerly: ['added'] }) }],
  ['a retired event', { retired: { added: [upcast({}, () => into())] } }],
])('is another with %s', (_, changed) => {
  expect(fingerprintOf(changed)).not.toBe(fingerprintOf());
});

test('tells the older versions of events apart, and not the functions between them', () => {
  const upcasts = (...codecs: readonly Record<string, t.Mixed>[]) =>
    fingerprintOf({ events: past({ upcasts: codecs.map((old) => upcast(old, () => ({ by: 1, why: '' }))) }) });
  expect(upcasts({ by: t.number, why: t.string })).toBe(upcasts({ why: t.string, by: t.number }));
  const all = [
    upcasts({ by: t.number }),
    upcasts({ by: t.Int }),
    upcasts({}),
    upcasts({}, {}),
    upcasts({}, { by: t.Int }),
  ];
  expect(new Set(all).size).toBe(all.length);
});

test('tells the versions of retired events apart, and not their order', () => {
  const gone = (codecs: Record<string, t.Mixed>) => upcast(codecs, () => into());
  const [a, b] = [gone({ a: t.string }), gone({ b: t.string })];
  const all = [{ x: [a] }, { x: [b] }, { x: [a, a] }, { y: [a] }, { x: [a], y: [b] }, { x: [b], y: [a] }];
  expect(new Set(all.map((retired) => fingerprintOf({ retired }))).size).toBe(all.length);
  expect(fingerprintOf({ retired: { x: [a], y: [b] } })).toBe(fingerprintOf({ retired: { y: [b], x: [a] } }));
});
