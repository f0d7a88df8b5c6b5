// An export that does not get to its end leaves an archive that is whole, and goes on.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archivedLog, checkArchive, exportLog, type ExportProgress } from '@millrace/archive';
import { ReadError } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { faultyStore } from '@millrace/testing';
import { all, contents, filled, left, newFolder, removeFolders, right } from './support.js';

afterAll(removeFolders);

const clock = { now: () => 0, sleep: () => Promise.resolve() };

describe('an export', () => {
  it('that is stopped keeps whole segments, and goes on to the same bytes', async () => {
    const store = await filled(40);
    const [whole, stopped] = [newFolder(), newFolder()];
    right(await exportLog(store, whole, { eventsPerSegment: 10 })());
    const abort = new AbortController();
    const onProgress = ({ events }: ExportProgress): void => {
      if (events >= 25) abort.abort();
    };
    const report = right(await exportLog(store, stopped, { eventsPerSegment: 10, signal: abort.signal, onProgress })());
    expect(report).toMatchObject({ outcome: 'stopped', events: 20, segments: 2 });
    expect(right(await checkArchive(stopped)())).toMatchObject({ ok: true, events: 20, unlisted: [] });
    expect(readdirSync(stopped)).toHaveLength(3);
    right(await exportLog(store, stopped, { eventsPerSegment: 10 })());
    expect(contents(stopped)).toEqual(contents(whole));
  });

  it('reads on where the log breaks, and says where it could not', async () => {
    const store = await filled(40);
    const folder = newFolder();
    const breaking = faultyStore(store, [
      { on: 'read', nth: 3, fault: { kind: 'drop', after: 9 } },
      { on: 'read', nth: 4, fault: { kind: 'fail' } },
    ]);
    right(await exportLog(breaking, folder, { clock })());
    expect(await all(archivedLog(folder).readAll())).toEqual(await all(store.readAll()));
    // A log that cannot be read beyond its ninth event.
    let reads = 0;
    const readAll: typeof store.readAll = async function* (read) {
      reads += 1;
      for await (const page of store.readAll(read)) {
        const readable = page.filter(({ position }) => position.commit <= 9n);
        if (readable.length > 0) yield readable;
        if (readable.length < page.length) throw new ReadError('unavailable', '$all', true);
      }
    };
    const other = newFolder();
    const options = { clock, eventsPerSegment: 3, retry: { attempts: 3, delay: () => 0 } };
    const answer = await exportLog({ ...store, readAll }, other, options)();
    expect(left(answer)).toMatchObject({ _tag: 'LogFailed', after: { commit: 9n } });
    expect(reads).toBe(4);
    expect(right(await checkArchive(other)())).toMatchObject({ ok: true, events: 9 });
  });

  it('does not mind who watches', async () => {
    const seen: ExportProgress[] = [];
    const onProgress = (progress: ExportProgress): void => {
      seen.push(progress);
      throw new Error('not well');
    };
    right(await exportLog(await filled(20), newFolder(), { eventsPerSegment: 10, onProgress })());
    expect(seen.at(-1)).toEqual({
      events: 20,
      segments: 2,
      position: { commit: 20n, prepare: 20n },
      head: { commit: 20n, prepare: 20n },
    });
    expect(seen.length).toBeGreaterThan(2);
  });

  it('refuses another log, and one that ends before the archive', async () => {
    const folder = newFolder();
    right(await exportLog(await filled(10), folder)());
    expect(left(await exportLog(await filled(10, 'other'), folder)())).toMatchObject({
      _tag: 'OtherArchive',
      message: expect.stringContaining('another log: source, and not other') as string,
    });
    expect(left(await exportLog(await filled(9), folder)())).toMatchObject({ _tag: 'AheadOfLog' });
    expect(left(await exportLog(memoryStore({ identity: 'source' }), folder)())).toMatchObject({ _tag: 'AheadOfLog' });
  });

  it('notices another one that writes to the same folder, and damages nothing', async () => {
    const store = await filled(40);
    const folder = newFolder();
    let second: Promise<unknown> | undefined;
    const slow = {
      ...store,
      readAll: async function* (read: Parameters<typeof store.readAll>[0]) {
        for await (const page of store.readAll(read)) {
          second ??= exportLog(store, folder, { eventsPerSegment: 10 })();
          await second;
          yield page;
        }
      },
    };
    expect(left(await exportLog(slow, folder, { eventsPerSegment: 7 })())).toMatchObject({ _tag: 'WrittenMeanwhile' });
    expect(right(await checkArchive(folder)())).toMatchObject({ ok: true, events: 40 });
    expect(await all(archivedLog(folder).readAll())).toEqual(await all(store.readAll()));
  });

  it('says which file it could not write, and tidies up after a process that is gone', async () => {
    const store = await filled(3);
    const folder = newFolder();
    right(await exportLog(store, folder)());
    // No process has this number.
    writeFileSync(join(folder, '.draft-99999999-x'), 'half');
    writeFileSync(join(folder, `.draft-${String(process.ppid)}-x`), "another's");
    right(await exportLog(store, folder)());
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([`.draft-${String(process.ppid)}-x`]);
    const file = join(folder, 'manifest.json');
    expect(left(await exportLog(store, file)())).toMatchObject({ _tag: 'FileFailed', path: file });
  });
});
