// What is not as it was written is found, and named.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ReadError } from '@millrace/core';
import { archivedLog, checkArchive, exportLog } from '@millrace/archive';
import { all, filled, left, newFolder, removeFolders, right } from './support.js';

afterAll(removeFolders);

interface Stored {
  version: number;
  segments: { file: string; sha256: string; bytes: number; events: number; first: object; last: object }[];
  events: number;
}

async function archive(gzip = false) {
  const folder = newFolder();
  right(await exportLog(await filled(30), folder, { gzip, eventsPerSegment: 10 })());
  const path = (name: string): string => join(folder, name);
  const files = readdirSync(folder)
    .filter((name) => name.startsWith('events-'))
    .sort();
  const edit = (change: (manifest: Stored) => void): void => {
    const manifest = JSON.parse(readFileSync(path('manifest.json'), 'utf8')) as Stored;
    change(manifest);
    writeFileSync(path('manifest.json'), JSON.stringify(manifest));
  };
  return { folder, path, second: files[1] ?? '', edit };
}

/** What the check and a read say. */
async function found(folder: string) {
  const check = right(await checkArchive(folder)());
  const error: unknown = await all(archivedLog(folder).readAll()).catch((thrown: unknown) => thrown);
  return { ok: check.ok, problems: check.problems, error };
}

describe('an archive', () => {
  it('that is as it was written is whole', async () => {
    for (const gzip of [false, true]) {
      const { folder } = await archive(gzip);
      expect(right(await checkArchive(folder)())).toMatchObject({
        ok: true,
        problems: [],
        log: 'source',
        events: 30,
        segments: 3,
        unlisted: [],
      });
    }
  });

  const damages: readonly (readonly [string, (bytes: Buffer) => Buffer, RegExp])[] = [
    ['cut short', (bytes) => bytes.subarray(0, -5), /ends after/],
    ['cut between lines', (bytes) => bytes.subarray(0, bytes.lastIndexOf(10, -2) + 1), /ends after/],
    ['longer', (bytes) => Buffer.concat([bytes, bytes]), /more than the/],
    ['changed in a value', (bytes) => Buffer.from(bytes.toString().replace('"n":13', '"n":31')), /SHA-256/],
    [
      'changed in a position',
      (bytes) => Buffer.from(bytes.toString().replace('"commit":"15"', '"commit":"10"')),
      /line 5/,
    ],
    [
      'no JSON in a line',
      (bytes) => Buffer.from(bytes.toString().replace('{"n":14}', '{"n":14,')),
      /line 5: it is no JSON/,
    ],
    [
      'without a field',
      (bytes) => Buffer.from(bytes.toString().replace('"type":"test/odd"', '"tipe":"test/odd"')),
      /line 2: `type`/,
    ],
  ];
  it.each(damages)('whose file is %s is found, and names the file', async (_, damage, message) => {
    const { folder, path, second } = await archive();
    writeFileSync(path(second), damage(readFileSync(path(second))));
    const { ok, problems, error } = await found(folder);
    expect(ok).toBe(false);
    expect(problems).toMatchObject([{ file: second, message: expect.stringMatching(message) as string }]);
    expect(error).toBeInstanceOf(ReadError);
    expect(error).toMatchObject({ retryable: false });
    expect(String(error)).toContain(second);
    expect(String(error)).toMatch(message);
  });

  it('whose compressed file is cut short, or is something else, is found', async () => {
    for (const damage of [
      (bytes: Buffer) => bytes.subarray(0, -20),
      () => Buffer.from('nothing'),
      () => gzipSync('{}\n'),
    ]) {
      const { folder, path, second } = await archive(true);
      writeFileSync(path(second), damage(readFileSync(path(second))));
      const { problems, error } = await found(folder);
      expect(problems).toMatchObject([{ file: second }]);
      expect(error).toBeInstanceOf(ReadError);
    }
  });

  it('whose file unpacks to more than the manifest says is not unpacked', async () => {
    const { folder, path, second } = await archive(true);
    writeFileSync(path(second), gzipSync(Buffer.alloc(50_000_000, '\n')));
    expect((await found(folder)).problems).toMatchObject([{ message: expect.stringContaining('more than') as string }]);
  });

  it('without one of its files is found', async () => {
    const { folder, path, second } = await archive();
    rmSync(path(second));
    const { problems, error } = await found(folder);
    expect(problems).toMatchObject([{ file: second }]);
    expect(error).toMatchObject({ fault: 'unavailable', retryable: false });
    expect(left(await exportLog(await filled(30), folder)())).toMatchObject({ _tag: 'FileFailed', path: path(second) });
  });

  it('whose files are exchanged, or in the wrong order, is found', async () => {
    const { folder, edit } = await archive();
    edit(({ segments }) => segments.reverse());
    const { problems } = await found(folder);
    expect(problems).toHaveLength(2);
    expect(problems[0]?.message).toMatch(/behind the file before it/);
  });

  it('whose manifest says another number, beginning or end than a file has is found', async () => {
    for (const change of [
      (one: Stored['segments'][number]) => (one.events += 1),
      (one: Stored['segments'][number]) => (one.last = { commit: '21', prepare: '21' }),
      (one: Stored['segments'][number]) => (one.first = { commit: '12', prepare: '12' }),
    ]) {
      const { folder, edit } = await archive();
      edit((manifest) => {
        const [, second] = manifest.segments;
        if (second === undefined) throw new Error('a second file');
        change(second);
        manifest.events = manifest.segments.reduce((sum, { events }) => sum + events, 0);
      });
      expect((await found(folder)).problems.length).toBeGreaterThan(0);
    }
  });

  it('is not left for a file elsewhere, whatever its manifest says', async () => {
    const outside = [
      '../secret.ndjson',
      '/etc/hosts',
      'a/b.ndjson',
      '..\\secret.ndjson',
      '.ndjson',
      '',
      'x',
      'a.ndjson\0',
    ];
    for (const file of outside) {
      const { folder, edit } = await archive();
      edit(({ segments: [first] }) => first !== undefined && (first.file = file));
      const error = left(await checkArchive(folder)());
      expect(error).toMatchObject({ _tag: 'NoArchive', message: expect.stringMatching(/segments\.0\.file/) as string });
      await expect(all(archivedLog(folder).readAll())).rejects.toBeInstanceOf(ReadError);
      expect(left(await exportLog(await filled(30), folder)())).toMatchObject({ _tag: 'NoArchive' });
    }
  });

  it('does not tell what stands in a file that is no part of it', async () => {
    const { folder, path, second, edit } = await archive();
    const secret = join(folder, '..', 'secret');
    const text = 'password: swordfish\n';
    writeFileSync(secret, text);
    rmSync(path(second));
    symlinkSync(secret, path(second));
    edit(({ segments }) => {
      const sha256 = createHash('sha256').update(text).digest('hex');
      Object.assign(segments[1] ?? {}, { bytes: text.length, sha256 });
    });
    const { problems, error } = await found(folder);
    expect(problems).toMatchObject([{ file: second, line: 1 }]);
    expect(JSON.stringify(problems) + String(error)).not.toContain('swordfish');
  });

  it('of another version, format or shape is said so', async () => {
    const { folder, path, edit } = await archive();
    edit((manifest) => (manifest.version = 2));
    expect(left(await checkArchive(folder)()).message).toMatch(/version 2; this reader knows version 1/);
    for (const text of ['{', '[]', '{"format":"x","version":1}', '{"format":"millrace-archive","version":1}']) {
      writeFileSync(path('manifest.json'), text);
      expect(left(await checkArchive(folder)())).toMatchObject({ _tag: 'NoArchive', path: path('manifest.json') });
    }
    rmSync(path('manifest.json'));
    expect(left(await checkArchive(folder)())).toMatchObject({ _tag: 'NoArchive' });
  });

  it('names files that do not count, and is whole without them', async () => {
    const { folder, path, second } = await archive();
    renameSync(path(second), path('events-000009-abc.ndjson'));
    const { unlisted, problems } = right(await checkArchive(folder)());
    expect(unlisted).toEqual(['events-000009-abc.ndjson']);
    expect(problems).toMatchObject([{ file: second }]);
  });
});
