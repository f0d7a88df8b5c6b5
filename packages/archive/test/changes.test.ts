// What was done to the streams of a log goes into its archive, and comes out of it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StreamChange, StreamChanges } from '@millrace/core';
import { archivedLog, checkArchive, exportLog } from '@millrace/archive';
import { faultyStore } from '@millrace/testing';
import { contents, filled, newFolder, removeFolders, right } from './support.js';

afterAll(removeFolders);

async function changesOf(
  log: Pick<StreamChanges, 'readStreamChanges'>,
  options = {},
): Promise<readonly StreamChange[]> {
  const found: StreamChange[] = [];
  for await (const page of log.readStreamChanges(options)) found.push(...page);
  return found;
}

async function changed() {
  const store = await filled(20);
  right(await store.setStreamMetadata('s-0', { truncateBefore: 2n ** 60n, maxCount: 3, maxAge: 60 })());
  right(await store.deleteStream('s-1')());
  right(await store.tombstoneStream('s-2')());
  return store;
}

const changesFiles = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('changes-'));

describe('what was done to the streams of a log', () => {
  it.each([false, true])('is in its archive, gzip %s', async (gzip) => {
    const store = await changed();
    const folder = newFolder();
    right(await exportLog(store, folder, { gzip })());
    const all = await changesOf(store);
    expect(all).toHaveLength(3);
    expect(await changesOf(archivedLog(folder))).toEqual(all);
    expect(await changesOf(archivedLog(folder), { from: all[1]?.position })).toEqual(all.slice(1));
    expect(right(await checkArchive(folder)())).toMatchObject({ ok: true, changes: 3, unlisted: [] });
  });

  it('is replaced by what is so when it is exported again, and only then', async () => {
    const store = await changed();
    const folder = newFolder();
    right(await exportLog(store, folder)());
    const before = contents(folder);
    right(await exportLog(store, folder)());
    expect(contents(folder)).toEqual(before);
    right(await store.deleteStream('s-0')());
    right(await exportLog(store, folder)());
    expect(await changesOf(archivedLog(folder))).toEqual(await changesOf(store));
    expect(changesFiles(folder)).toHaveLength(1);
  });

  it('is left out with streams that the filter leaves out, or with a log that does not tell', async () => {
    const store = await changed();
    const [some, none] = [newFolder(), newFolder()];
    right(await exportLog(store, some, { filter: { by: 'stream', regex: '[12]$' } })());
    expect((await changesOf(archivedLog(some))).map(({ stream }) => stream)).toEqual(['s-1', 's-2']);
    const { readStreamChanges: _, ...silent } = store;
    right(await exportLog(silent, none)());
    expect(await changesOf(archivedLog(none))).toEqual([]);
    expect(changesFiles(none)).toEqual([]);
  });

  it('is read again where the read breaks', async () => {
    const store = await changed();
    const folder = newFolder();
    // Whichever of its reads breaks: of the head, the identity, the events or the changes.
    const clock = { now: () => 0, sleep: () => Promise.resolve() };
    for (const nth of [1, 2, 3, 4]) {
      const breaking = faultyStore(store, [{ on: 'read', nth, fault: { kind: 'drop', after: 1 } }]);
      right(await exportLog(breaking, folder, { clock })());
      expect(await changesOf(archivedLog(folder))).toEqual(await changesOf(store));
    }
  });

  it('is checked like everything else', async () => {
    const store = await changed();
    for (const [damage, message] of [
      [(text: string) => text.replace('"maxCount":3', '"maxCount":4'), /SHA-256/],
      [(text: string) => text.replace('"change":"Deleted"', '"change":"Gone"   '), /line 2: `change`/],
    ] as const) {
      const folder = newFolder();
      right(await exportLog(store, folder)());
      const [file = ''] = changesFiles(folder);
      const path = join(folder, file);
      writeFileSync(path, damage(readFileSync(path, 'utf8')));
      const { ok, problems } = right(await checkArchive(folder)());
      expect(ok).toBe(false);
      expect(problems).toMatchObject([{ file, message: expect.stringMatching(message) as string }]);
      await expect(changesOf(archivedLog(folder))).rejects.toMatchObject({ fault: 'refused' });
    }
  });
});
