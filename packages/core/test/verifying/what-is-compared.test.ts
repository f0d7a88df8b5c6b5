// What a verification looks at in the target, what it leaves out, and what it says of the rest.
import type { NewEvent, RecordedEvent, Transform } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { seededRandom } from '@millrace/testing';
import { right } from '@millrace/testing/contract';
import * as E from 'fp-ts/lib/Either.js';
import { isReplayFailure, replacementsOf } from '../../src/replay/replacements.js';
import { raw } from '../support/raw-events.js';
import { contentOf, fill, NAME, report } from './filled.js';

const random = seededRandom(11);
const stranger = (): NewEvent => ({ id: random.uuid(), type: 'account/deposited', data: { amount: 9 }, metadata: {} });

async function aSource() {
  const store = memoryStore({ pageSize: 2 });
  await raw(store, 'account-a', ['account/opened', { n: 1, m: 2 }, { x: 1, y: 2 }], ['account/closed', {}]);
  await raw(store, 'account-b', ['account/opened', { n: 3, m: 4 }], ['account/closed', {}]);
  await raw(store, 'draft-a', ['draft/written', {}]);
  return store;
}

async function eventsOf(store: ReturnType<typeof memoryStore>): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const page of store.readAll()) events.push(...page);
  return events;
}

async function aCopy(transform?: Transform) {
  const from = await aSource();
  const to = memoryStore({ pageSize: 2 });
  await fill(to, await contentOf(from, transform));
  return { from, to };
}

describe('what must be equal', () => {
  test('does not depend on the order of properties, on the mark of the stream, or on capital letters of an id', async () => {
    const { from } = await aCopy();
    const content = await contentOf(from);
    const to = memoryStore();
    const shuffled = ({ id, type, data, metadata }: NewEvent): NewEvent => {
      const { replayed, ...others } = metadata;
      const marked = { mark: ['7', '7'], ...(replayed as object) };
      const turned = (value: object) => Object.fromEntries(Object.entries(value).reverse()) as never;
      return {
        id: id.toUpperCase(),
        type,
        data: turned(data as object),
        metadata: turned({ ...others, replayed: marked }),
      };
    };
    await fill(to, new Map([...content].map(([stream, events]) => [stream, events.map(shuffled)])));
    expect(await report({ from, to })).toMatchObject({ equal: true, events: 5 });
  });

  test('is the data, not what a difference of both sides would cancel out', async () => {
    const { from } = await aCopy();
    const content = await contentOf(from);
    const to = memoryStore();
    // The same texts, cut elsewhere.
    content.set(
      'account-a',
      content.get('account-a')!.map((event) => ({ ...event, data: { 'n":1,"m': 2 } })),
    );
    await fill(to, content);
    const { differences } = await report({ from, to });
    expect(differences).toMatchObject([{ stream: 'account-a', revision: 0n, path: 'data.n' }]);
  });

  test('is told apart from bytes that are no JSON', async () => {
    const toNull: Transform = (event) => ({ ...event, data: null });
    const { from, to } = await aCopy(toNull);
    const broken: typeof to = {
      ...to,
      readAll: async function* (options) {
        for await (const page of to.readAll(options))
          yield page.map((event) =>
            event.stream === 'draft-a'
              ? { ...event, undecodable: { reason: 'binary', bytes: new Uint8Array() } }
              : event,
          );
      },
    };
    expect(await report({ from, to, transform: toNull })).toMatchObject({ equal: true });
    const { differences } = await report({ from, to: broken, transform: toNull });
    expect(differences).toMatchObject([{ stream: 'draft-a', path: 'undecodable', actual: '"binary"' }]);
  });
});

describe('events that the replay did not write', () => {
  test('are not looked at in streams of their own', async () => {
    const { from, to } = await aCopy();
    await fill(to, new Map([['account-z', [stranger(), stranger()]]]));
    expect(await report({ from, to })).toMatchObject({ equal: true, streams: 3, notLookedAt: 2 });
  });

  test('may stand behind what is expected, after a cut-over, when that is allowed', async () => {
    const { from, to } = await aCopy();
    await fill(to, new Map([['account-a', [stranger(), stranger()]]]));
    expect(await report({ from, to })).toMatchObject({
      ...{ equal: false, later: 0 },
      differences: [{ kind: 'unexpected', revision: 2n }],
    });
    expect(await report({ from, to, later: 'allow' })).toMatchObject({ equal: true, later: 2, notLookedAt: 0 });
  });

  test('may not stand before what is expected, even then', async () => {
    const { from } = await aCopy();
    const content = await contentOf(from);
    content.get('account-a')!.splice(1, 0, stranger(), stranger());
    const to = memoryStore();
    await fill(to, content);
    expect(await report({ from, to, later: 'allow' })).toMatchObject({
      equal: false,
      differences: [{ stream: 'account-a', kind: 'unexpected', revision: 1n }],
    });
  });

  test('do not hide an event of the replay that is too many', async () => {
    const { from } = await aCopy();
    const content = await contentOf(from);
    const opened = content.get('account-a')!;
    opened.push(opened[1]!);
    const to = memoryStore();
    await fill(to, content);
    await fill(to, new Map([['account-a', [stranger()]]]));
    expect(await report({ from, to, later: 'allow' })).toMatchObject({
      ...{ equal: false, later: 0 },
      differences: [{ stream: 'account-a', kind: 'unexpected', revision: 2n }],
    });
  });

  test('do not stand in for an event that is missing at the end', async () => {
    const { from } = await aCopy();
    const content = await contentOf(from);
    content.get('account-a')!.splice(1, 1, stranger());
    const to = memoryStore();
    await fill(to, content);
    expect(await report({ from, to, later: 'allow' })).toMatchObject({
      equal: false,
      differences: [{ stream: 'account-a', kind: 'missing', revision: 1n }],
    });
  });

  test('are those of another replay, and of a log of another name', async () => {
    const { from, to } = await aCopy();
    const another = { ...from, identity: () => Promise.resolve(E.right('another')) };
    for (const options of [{ from: another }, { from, name: 'another' }])
      expect(await report({ ...options, to })).toMatchObject({
        ...{ equal: false, streams: 3, different: 3, notLookedAt: 0, differences: [{ kind: 'missing' }, {}, {}] },
      });
    const drops = { transform: () => undefined, name: 'another' };
    expect(await report({ from, to, ...drops })).toMatchObject({ equal: true, streams: 0, notLookedAt: 5 });
  });
});

test('within one store, what the replay wrote is no source, and the source streams are not looked at', async () => {
  const store = await aSource();
  const transform: Transform = (event) => ({ ...event, stream: `new-${event.stream}` });
  await fill(store, await contentOf(store, transform));
  expect(await report({ from: store, to: store, transform })).toMatchObject({
    ...{ equal: true, streams: 3, events: 5, notLookedAt: 5 },
  });
});

test('streams that the replay wrote and that are not expected any more are differences', async () => {
  const { from, to } = await aCopy();
  const transform: Transform = (event) => (event.stream === 'draft-a' ? [] : event);
  expect(await report({ from, to, transform })).toMatchObject({
    ...{ equal: false, streams: 3, events: 4, different: 1 },
    differences: [{ stream: 'draft-a', kind: 'unexpected', revision: 0n, expectedEvents: 0, actualEvents: 1 }],
  });
});

test('a filter says what is expected', async () => {
  const { from, to } = await aCopy();
  const filter = { by: 'stream', prefixes: ['account-'] } as const;
  expect(await report({ from, to, filter })).toMatchObject({ equal: false, differences: [{ stream: 'draft-a' }] });
  const only = memoryStore();
  const content = await contentOf(from);
  content.delete('draft-a');
  await fill(only, content);
  expect(await report({ from, to: only, filter })).toMatchObject({ equal: true, events: 4 });
});

test('a filter of the target saves reading what else stands there', async () => {
  const { from, to } = await aCopy();
  await fill(to, new Map([['other-z', [stranger(), stranger()]]]));
  const targetFilter = { by: 'stream', prefixes: ['account-', 'draft-'] } as const;
  expect(await report({ from, to, targetFilter })).toMatchObject({ equal: true, notLookedAt: 0 });
  const narrow = { by: 'stream', prefixes: ['draft-'] } as const;
  expect(await report({ from, to, targetFilter: narrow })).toMatchObject({ equal: false, different: 2 });
});

describe('up to a place', () => {
  test('the source is read, and what the replay has written since is not looked at', async () => {
    const { from, to } = await aCopy();
    const until = (await eventsOf(from))[2]!.position;
    expect(await report({ from, to, until })).toMatchObject({ equal: true, until, events: 3, beyond: 2 });
  });

  test('nothing stands in the target that the source does not have any more', async () => {
    const { from, to } = await aCopy();
    const events = await eventsOf(from);
    const restored = memoryStore({ identity: right(await from.identity()) });
    for (const event of events.slice(0, 3)) {
      const expected = event.revision === 0n ? 'no_stream' : event.revision - 1n;
      right(await restored.append(event.stream, expected, [event])());
    }
    const kept: typeof restored = {
      ...restored,
      readAll: async function* () {
        yield events.slice(0, 3);
      },
    };
    expect(await report({ from: kept, to })).toMatchObject({
      ...{ equal: false, beyond: 0, different: 2 },
      differences: [
        { stream: 'account-b', kind: 'unexpected', revision: 1n },
        { stream: 'draft-a', kind: 'unexpected', revision: 0n },
      ],
    });
  });
});

describe('parked streams', () => {
  const fails: Transform = (event) => {
    if (event.stream === 'account-a' && event.revision === 1n) throw new Error('not this one');
    return event;
  };

  test('are differences and failures when they are not named', async () => {
    const { from, to } = await aCopy(fails);
    const found = await report({ from, to, transform: fails });
    expect(found).toMatchObject({ equal: false, different: 0, failed: 1 });
    expect(found.failures[0]?.message).toBe(
      'account/closed at revision 1 of account-a: the transform threw: not this one',
    );
  });

  test('of which so many fail that not all are described are counted', async () => {
    const { from, to } = await aCopy();
    const transform: Transform = () => {
      throw new Error('none');
    };
    const { failed, failures } = await report({ from, to, transform, maxDifferences: 2, maxStreams: 1 });
    expect([failed, failures.length]).toEqual([5, 2]);
  });

  test('are left out from where they are parked when they are named', async () => {
    const { from, to } = await aCopy(fails);
    const parked = [{ stream: 'account-a', revision: 1n }];
    expect(await report({ from, to, transform: fails, parked })).toMatchObject({
      ...{ equal: true, events: 4, failed: 0, parked: 1 },
    });
    const earlier = { stream: 'account-a', revision: 0n };
    for (const both of [
      [...parked, earlier],
      [earlier, ...parked],
    ])
      expect(await report({ from, to, transform: fails, parked: both })).toMatchObject({
        ...{ equal: true, events: 3, parked: 2 },
      });
  });

  test('are left out in the target as well, where a retry has begun', async () => {
    const { from, to } = await aCopy();
    const parked = [{ stream: 'account-a', revision: 1n }];
    expect(await report({ from, to, parked })).toMatchObject({ equal: true, events: 4, parked: 1, notLookedAt: 0 });
  });
});

test('what is left out of the target is left out where a difference is looked for, too', async () => {
  const from = await aSource();
  const transform: Transform = (event) => ({ ...event, stream: 'all' });
  const content = await contentOf(from, transform);
  const all = content.get('all')!;
  all.splice(3, 1, { ...all[3]!, data: { n: 'damaged' } });
  const to = memoryStore();
  await fill(to, content);
  const parked = [{ stream: 'account-a', revision: 1n }];
  expect(await report({ from, to, transform, parked })).toMatchObject({
    ...{ equal: false, events: 4, parked: 1 },
    differences: [{ stream: 'all', revision: 3n, kind: 'changed', path: 'data.n', expected: 'nothing' }],
  });
});

test('a transform that gives something else each time is told from a target that differs', async () => {
  const from = await aSource();
  const to = memoryStore();
  await fill(to, await contentOf(from));
  let asked = 0;
  const impure: Transform = (event) =>
    event.stream === 'draft-a' && ++asked === 1 ? { ...event, data: { asked } } : event;
  expect(await report({ from, to, transform: impure })).toMatchObject({
    equal: false,
    differences: [{ stream: 'draft-a', kind: 'unsteady' }],
  });
  asked = 0;
  await fill(to, new Map([['draft-a', [stranger()]]]));
  expect(await report({ from, to, transform: impure, later: 'allow' })).toMatchObject({
    differences: [{ stream: 'draft-a', kind: 'unsteady' }],
  });
});

test('a target in which a source event was replaced by others in another order is found', async () => {
  const twice: Transform = (event) => [event, { ...event, type: 'second' }];
  const from = await aSource();
  const identity = { replay: NAME, log: right(await from.identity()) };
  const [first] = await eventsOf(from);
  const both = replacementsOf(twice, identity, first!);
  if (isReplayFailure(both)) throw new Error(both.message);
  const content = await contentOf(from, twice);
  content.get('account-a')!.splice(0, 2, both[1]!.event(), both[0]!.event());
  const to = memoryStore();
  await fill(to, content);
  expect(await report({ from, to, transform: twice })).toMatchObject({
    differences: [{ stream: 'account-a', revision: 0n, kind: 'missing' }],
  });
});
