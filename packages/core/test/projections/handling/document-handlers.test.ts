// What handlers of documents may do to a row, and what becomes of those that do what they may not.
import {
  defineAggregate,
  defineProjection,
  documents,
  optional,
  projectExactlyOnce,
  removeRow,
  type Json,
  type NewEvent,
  type RunnerOptions,
} from '@millrace/core';
import { memoryStore, memoryViews } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import * as t from 'io-ts';

const Box = defineAggregate({
  type: 'box',
  key: { id: t.string },
  initial: {},
  events: { did: { data: { what: t.string, n: t.number } } },
  commands: {},
});

interface Row {
  id: string;
  n: number;
  list: number[];
  note?: string;
}
type Change = (row: Row, n: number) => unknown;

// A projection whose handler does what the event names, to the rows that are given, or to its own.
function boxes(changes: Readonly<Record<string, Change>>, keys?: (what: string, n: number) => unknown) {
  return defineProjection({
    name: 'boxes',
    version: 1,
    view: documents({
      key: { id: t.string },
      row: { n: t.number, list: t.array(t.number), note: optional(t.string) },
      initial: { n: 0, list: [] as number[] },
    }),
    on: (handlers) =>
      handlers(Box, {
        did: {
          key: ({ id, what, n }) => (keys === undefined ? { id } : (keys(what, n) as { id: string })),
          change: (row, { what, n }) => changes[what]?.(row as Row, n) as undefined,
        },
      }),
  });
}

const did = (n: number, what: string, id: string): NewEvent => ({
  id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  type: 'box/did',
  data: { id, what, n },
  metadata: {},
});

// What the view is after the events: `a:set` is event `set` of box `a`. Each event is numbered from 1.
async function after(
  projection: ReturnType<typeof boxes>,
  events: readonly string[],
  options: RunnerOptions = {},
): Promise<{ readonly rows: Readonly<Record<string, Json>>; readonly parked: readonly (readonly string[])[] }> {
  const store = memoryStore();
  const newest = new Map<string, bigint>();
  for (const [i, event] of events.entries()) {
    const [id = '', what = ''] = event.split(':');
    const appended = await store.append(`box-${id}`, newest.get(id) ?? 'no_stream', [did(i + 1, what, id)])();
    newest.set(id, right(appended).revision);
  }
  const views = memoryViews();
  const runner = projectExactlyOnce(store, projection, views, options);
  const last = right(await store.head());
  right(await runner.whenProcessed(last!)());
  await runner.stop();
  const page = right(await views.page({ projection: 'boxes' }, { limit: 100 })());
  return {
    rows: Object.fromEntries(page.map(({ key, row }) => [key, row])),
    parked: runner.status().parked.map(({ stream, revision, error }) => [stream, String(revision), error]),
  };
}

const set: Change = (row, n) => void (row.n = n);
const push: Change = (row, n) => void row.list.push(n);
const remove: Change = () => removeRow;
const replace: Change = (_row, n) => ({ n, list: [n] });

// In one batch, and with each event in a batch of its own.
describe.each([{}, { batch: 1 }])('handlers, with %o', (options) => {
  test('change the row that they are given, which begins anew for each key', async () => {
    const { rows, parked } = await after(boxes({ set, push }), ['a:push', 'a:push', 'b:push', 'a:set'], options);
    expect(parked).toEqual([]);
    expect(rows).toEqual({ a: { id: 'a', n: 4, list: [1, 2] }, b: { id: 'b', n: 0, list: [3] } });
  });

  test('return a whole new row, without the key or with it', async () => {
    const whole: Change = (row, n) => ({ ...row, n });
    const { rows } = await after(
      boxes({ replace, push, whole }),
      ['a:push', 'a:replace', 'a:push', 'a:whole'],
      options,
    );
    expect(rows).toEqual({ a: { id: 'a', n: 4, list: [2, 3] } });
  });

  test('remove a row, also one that is not there, and begin it again', async () => {
    const { rows, parked } = await after(
      boxes({ set, push, remove }),
      ['a:push', 'a:remove', 'b:remove', 'c:push', 'c:remove', 'c:set'],
      options,
    );
    expect(parked).toEqual([]);
    expect(rows).toEqual({ c: { id: 'c', n: 6, list: [] } });
  });

  test('leave an optional property out, set it, and delete it', async () => {
    const note: Change = (row) => void (row.note = 'x');
    const unnote: Change = (row) => {
      delete row.note;
    };
    const { rows } = await after(boxes({ note, unnote, set }), ['a:note', 'b:note', 'b:unnote', 'c:set'], options);
    expect(rows['a']).toEqual({ id: 'a', n: 0, list: [], note: 'x' });
    expect(rows['b']).toEqual({ id: 'b', n: 0, list: [] });
  });

  test('change a large row like a small one', async () => {
    const fill: Change = (row) => void row.list.push(...Array.from({ length: 1_000 }, (_, n) => n));
    const last: Change = (row, n) => void (row.list[999] = n);
    const { rows } = await after(boxes({ fill, last, push }), ['a:fill', 'a:last', 'a:push'], options);
    const { list } = rows['a'] as { readonly list: readonly number[] };
    expect([list.length, list[0], list[999], list[1_000]]).toEqual([1_001, 0, 2, 3]);
  });

  test('touch several rows, each once, or none', async () => {
    const keys = (what: string) => (what === 'none' ? [] : [{ id: 'x' }, { id: 'y' }, { id: 'x' }]);
    const { rows } = await after(boxes({ push, none: push }, keys), ['a:push', 'a:none'], options);
    expect(rows).toEqual({ x: { id: 'x', n: 0, list: [1] }, y: { id: 'y', n: 0, list: [1] } });
  });

  test.each<readonly [string, Change, string]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
      'the handler of box/did threw: no',
    ],
    ['returns a promise', () => Promise.resolve(), 'the handler of box/did returned'],
    ['returns a number', () => 5, 'the handler of box/did returned 5'],
    ['returns null', () => null, 'the handler of box/did returned null'],
    ['returns a list', () => [], 'the handler of box/did returned'],
    ['changes the key', (row) => void (row.id = 'other'), "a handler has changed 'id', which is part of the key"],
    ['sets what its codec refuses', (row) => void (row.n = 'x' as never), 'row a is not what its codecs describe: n'],
    ['sets what JSON cannot hold', (row) => void (row.n = NaN), 'row a is not what its codecs describe: n'],
    ['returns a row that lacks something', () => ({ n: 1 }), 'row a is not what its codecs describe: list'],
  ])('one that %s parks its stream, and leaves no trace', async (_what, bad, says) => {
    const { rows, parked } = await after(
      boxes({ push, set, bad: (row, n) => (push(row, n), bad(row, n)) }),
      ['a:push', 'b:push', 'a:bad', 'a:push', 'b:set'],
      options,
    );
    expect(parked).toEqual([['box-a', '1', expect.stringContaining(says)]]);
    expect(rows).toEqual({ a: { id: 'a', n: 0, list: [1] }, b: { id: 'b', n: 5, list: [2] } });
  });

  test('one that fails at its second row leaves no trace in the first', async () => {
    const keys = () => [{ id: 'x' }, { id: 'y' }];
    const second: Change = (row, n) => {
      push(row, n);
      if (row.id === 'y') throw new Error('not this one');
    };
    const { rows, parked } = await after(boxes({ push, second }, keys), ['a:push', 'a:second', 'b:push'], options);
    expect(parked.map(([stream, revision]) => [stream, revision])).toEqual([['box-a', '1']]);
    expect(rows).toEqual({ x: { id: 'x', n: 0, list: [1, 3] }, y: { id: 'y', n: 0, list: [1, 3] } });
  });

  test.each<readonly [string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('no key');
      },
      'the row key of box/did threw: no key',
    ],
    ['is none', () => 5, 'the row key of box/did: expected the key of a row, got 5'],
    ['lacks a property', () => ({}), 'the row key of box/did: id'],
    ['is of another type', () => [{ id: 'x' }, { id: 7 }], 'the row key of box/did: id'],
  ])('a key that %s parks the stream of its event', async (_what, key, says) => {
    const keys = (what: string) => (what === 'bad' ? key() : { id: 'x' });
    const { rows, parked } = await after(boxes({ push }, keys), ['a:push', 'a:bad', 'b:push'], options);
    expect(parked).toEqual([['box-a', '1', expect.stringContaining(says)]]);
    expect(rows).toEqual({ x: { id: 'x', n: 0, list: [1, 3] } });
  });

  test('what a handler keeps of its row is not the row any more', async () => {
    const kept: Row[] = [];
    const keep: Change = (row) => void kept.push(row);
    const shared: number[] = [];
    const give: Change = () => ({ n: 0, list: shared });
    const later: Change = (row, n) => {
      shared.push(99);
      for (const one of kept) attempt(() => one.list.push(98));
      push(row, n);
    };
    const { rows } = await after(
      boxes({ keep, give, later, push }),
      ['a:keep', 'b:give', 'c:later', 'a:push', 'b:push'],
      { batch: 1 },
    );
    expect(rows).toMatchObject({ a: { list: [4] }, b: { list: [5] }, c: { list: [3] } });
  });
});

function attempt(work: () => unknown): void {
  try {
    work();
  } catch {
    // What is frozen refuses to be changed.
  }
}

describe('the keys of rows', () => {
  const keyed = <const Key extends Parameters<typeof documents>[0]['key']>(key: Key, keyOf: () => never) =>
    defineProjection({
      name: 'boxes',
      version: 1,
      view: documents({ key, row: { n: t.number }, initial: { n: 0 } }),
      on: (handlers) =>
        handlers(Box, { did: { key: keyOf, change: (row: { n: number }) => void (row.n += 1) } as never }),
    });

  test.each([
    ['the text itself, where that is all that it can be', { a: t.string }, { a: 'x"y' }, 'x"y'],
    ['JSON, where it is a number', { a: t.number }, { a: 1 }, '[1]'],
    ['JSON, where it may be a number or a text', { a: t.union([t.string, t.number]) }, { a: '1' }, '["1"]'],
    ['JSON in the order of declaration, where it has parts', { b: t.string, a: t.number }, { a: 1, b: 'x' }, '["x",1]'],
    ['with null for what is left out', { a: t.string, b: optional(t.string) }, { a: 'x' }, '["x",null]'],
  ] as const)('are written as %s', async (_what, key, value, text) => {
    const projection = keyed(key as { a: t.StringC }, () => value as never);
    const { rows, parked } = await after(projection as never, ['a:any']);
    expect(parked).toEqual([]);
    expect(Object.keys(rows)).toEqual([text]);
  });
});
