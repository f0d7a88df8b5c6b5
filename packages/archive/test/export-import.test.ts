// What goes into an archive comes out of it, and goes into another store.
import { gunzipSync } from 'node:zlib';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { archivedLog, exportLog } from '@millrace/archive';
import { replay, verifyReplay, type RecordedEvent } from '@millrace/core';
import { memoryCheckpoints, memoryStore } from '@millrace/repository-memory';
import { all, contents, event, filled, fill, left, newFolder, removeFolders, right } from './support.js';

afterAll(removeFolders);

describe('an exported log', () => {
  it.each([false, true])('is read from its files as it is, gzip %s', async (gzip) => {
    const store = await filled(50);
    const folder = newFolder();
    const report = right(await exportLog(store, folder, { gzip, eventsPerSegment: 20 })());
    expect(report).toMatchObject({ outcome: 'complete', events: 50, added: 50, segments: 3 });
    const log = archivedLog(folder);
    expect(await all(log.readAll())).toEqual(await all(store.readAll()));
    expect(right(await log.head())).toEqual(right(await store.head()));
    expect(right(await log.identity())).toBe('source');
  });

  it('goes into another store by a replay, which verification finds equal', async () => {
    const store = await filled(60);
    right(await store.setStreamMetadata('s-0', { truncateBefore: 5n })());
    right(await store.deleteStream('s-1')());
    const folder = newFolder();
    right(await exportLog(store, folder, { eventsPerSegment: 25 })());
    const target = memoryStore({ identity: 'target' });
    const done = right(await replay({ name: 'import', from: archivedLog(folder), to: target }).done);
    expect(done).toMatchObject({ outcome: 'complete', written: 60, carried: { carried: 2, notCarriedCount: 0 } });
    for (const from of [archivedLog(folder), store])
      expect(right(await verifyReplay({ name: 'import', from, to: target })())).toMatchObject({ equal: true });
    for (const stream of ['s-0', 's-1', 's-2']) {
      const [theirs, ours] = [await all(target.readStream(stream)), await all(store.readStream(stream))];
      expect(theirs.map(({ id, revision }) => [id, revision])).toEqual(ours.map(({ id, revision }) => [id, revision]));
    }
  });

  it('may be imported first, and followed from the log itself under the same name', async () => {
    const store = await filled(30);
    const folder = newFolder();
    right(await exportLog(store, folder)());
    await fill(store, 10);
    const target = memoryStore({ identity: 'target' });
    const checkpoint = memoryCheckpoints();
    right(await replay({ name: 'move', from: archivedLog(folder), to: target, checkpoint }).done);
    const rest = right(await replay({ name: 'move', from: store, to: target, checkpoint }).done);
    expect(rest).toMatchObject({ written: 10 });
    expect(rest.read).toBeLessThan(20);
    expect(right(await verifyReplay({ name: 'move', from: store, to: target })())).toMatchObject({ equal: true });
  });

  it('is lines of JSON, which any tool reads', async () => {
    const store = await filled(3);
    const folder = newFolder();
    right(await exportLog(store, folder, { gzip: true })());
    const [name] = readdirSync(folder).filter((file) => file.endsWith('.ndjson.gz'));
    const lines = gunzipSync(readFileSync(join(folder, name ?? ''))).toString();
    expect(lines.endsWith('\n')).toBe(true);
    expect(
      lines
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      {
        stream: 's-0',
        revision: '0',
        position: { commit: '1', prepare: '1' },
        type: 'test/even',
        created: 1_700_000_000_000,
        data: { n: 0 },
        metadata: { by: 'test' },
      },
      { stream: 's-1', data: { n: 1 } },
      { stream: 's-2', data: { n: 2 } },
    ]);
    expect(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))).toMatchObject({
      format: 'millrace-archive',
      version: 1,
      log: 'source',
      events: 3,
      upTo: { commit: '3', prepare: '3' },
      segments: [{ file: name, events: 3, first: { commit: '1', prepare: '1' }, bytes: lines.length }],
    });
  });

  it('keeps unusual data as they are', async () => {
    const folder = newFolder();
    const deep = Array.from({ length: 300 }).reduce<unknown>((inner) => [inner], 'deep');
    const store = memoryStore({ identity: 'odd' });
    const data = [
      { text: 'a\nb\r\u2028\u0000 – 𝄞 \\ "', '': 1, __proto__: 1 },
      JSON.parse('{"__proto__":{"x":1},"constructor":2}') as object,
      { big: [1e308, 5e-324, 2 ** 53, 2 ** 64, 1e21, 0.1, -1.5] },
      null,
      [],
      'x'.repeat(300_000),
      deep,
    ] as never[];
    right(
      await store.append(
        'ä-\n %',
        'no_stream',
        data.map((one) => event(one)),
      )(),
    );
    right(await exportLog(store, folder)());
    expect(await all(archivedLog(folder).readAll())).toEqual(await all(store.readAll()));
  });

  it('keeps what others wrote: lone surrogates, bytes that are no JSON', async () => {
    const folder = newFolder();
    const [first, second] = await all((await filled(2)).readAll());
    if (first === undefined || second === undefined) throw new Error('two events');
    const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);
    const odd: readonly RecordedEvent[] = [
      { ...first, data: JSON.parse('{"half":"\\ud800"}') as never },
      { ...second, data: null, undecodable: { reason: 'the data are no JSON', bytes } },
    ];
    const store = {
      ...memoryStore({ identity: 'odd' }),
      readAll: () => pagesOf(odd),
      head: () => Promise.resolve(right2(second)),
    };
    right(await exportLog(store, folder)());
    expect(await all(archivedLog(folder).readAll())).toEqual(odd);
  });

  it('is frozen like all that a log gives', async () => {
    const folder = newFolder();
    right(await exportLog(await filled(1), folder)());
    const [found] = await all(archivedLog(folder).readAll());
    expect(() => Object.assign(found?.data as object, { n: 5 })).toThrow(TypeError);
    expect(() => Object.assign(found?.metadata as object, { n: 5 })).toThrow(TypeError);
  });
});

describe('a part of a log', () => {
  it('is what passes the filter, from a place on, and has a name of its own', async () => {
    const store = await filled(30);
    const found = await all(store.readAll());
    const from = found[10]?.position;
    if (from === undefined) throw new Error('an event');
    const filter = { by: 'eventType', prefixes: ['test/odd'] } as const;
    const folder = newFolder();
    right(await exportLog(store, folder, { filter, from, eventsPerSegment: 4 })());
    const log = archivedLog(folder);
    expect(await all(log.readAll())).toEqual(found.slice(10).filter(({ type }) => type === 'test/odd'));
    expect(right(await log.identity())).toMatch(/^source, archived .*test\/odd/);
    for (const other of [{}, { filter }, { from }, { filter: { by: 'eventType', regex: 'odd' }, from }] as const)
      expect(left(await exportLog(store, folder, other)())).toMatchObject({ _tag: 'OtherArchive' });
  });

  it('may be nothing', async () => {
    const folder = newFolder();
    const empty = memoryStore({ identity: 'empty' });
    expect(right(await exportLog(empty, folder)())).toMatchObject({ events: 0, segments: 0, last: undefined });
    const log = archivedLog(folder);
    expect(await all(log.readAll())).toEqual([]);
    expect(await all(log.readAll({ direction: 'backwards' }))).toEqual([]);
    expect(right(await log.head())).toBeUndefined();
  });
});

describe('an export that is made again', () => {
  it('appends what has come since, and nothing else', async () => {
    const store = await filled(25);
    const folder = newFolder();
    right(await exportLog(store, folder, { eventsPerSegment: 10 })());
    const before = contents(folder);
    expect(right(await exportLog(store, folder, { eventsPerSegment: 10 })())).toMatchObject({ events: 25, added: 0 });
    expect(contents(folder)).toEqual(before);
    await fill(store, 7);
    const again = right(await exportLog(store, folder, { eventsPerSegment: 10, gzip: true })());
    expect(again).toMatchObject({ events: 32, added: 7, segments: 4 });
    expect(contents(folder)).toMatchObject(
      Object.fromEntries(Object.entries(before).filter(([name]) => name.startsWith('events-'))),
    );
    expect(await all(archivedLog(folder).readAll())).toEqual(await all(store.readAll()));
  });

  it('gives the same bytes in another folder', async () => {
    const store = await filled(25);
    const [one, two] = [newFolder(), newFolder()];
    for (const folder of [one, two]) right(await exportLog(store, folder, { eventsPerSegment: 10, gzip: true })());
    expect(contents(one)).toEqual(contents(two));
  });
});

const right2 = (last: RecordedEvent) => ({ _tag: 'Right', right: last.position }) as const;

async function* pagesOf(events: readonly RecordedEvent[]) {
  yield events;
}
