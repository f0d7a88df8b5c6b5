// A real process is killed while it writes, and what it acknowledged is looked for.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { openDirectory } from '../../src/directory/open-directory.js';
import { eventsOf } from '../engine/support.js';
import { contents, newDirectory, removeDirectories, write } from './support.js';

const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});
afterAll(removeDirectories);

const ROOT = resolve(__dirname, '../../../..');

/** Starts a writer, and kills it once it has acknowledged `count` events; what it acknowledged. */
const writeAndKill = async (
  directory: string,
  count: number,
  meanwhile: () => Promise<void>,
): Promise<readonly string[]> => {
  const program = join(__dirname, 'child-writer.ts');
  const child = spawn(process.execPath, [join(ROOT, 'scripts/run-source.mjs'), program, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const acknowledged: string[] = [];
  let killed = false;
  for await (const line of lines) {
    if (line === 'open') await meanwhile();
    // The last line before the kill may be cut.
    else if (/^\S+ \d+ \S{36}$/.test(line)) acknowledged.push(line);
    if (acknowledged.length >= count && !killed) killed = child.kill('SIGKILL');
  }
  expect((await exited)[1]).toBe('SIGKILL');
  return acknowledged;
};

test('after kill -9 in the middle of writing, four times, every acknowledged event is there, once, in its place', async () => {
  const directory = newDirectory();
  const acknowledged: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    const lines = await writeAndKill(directory, 300, async () => {
      await expect(openDirectory(directory)).rejects.toMatchObject({ name: 'DirectoryLocked' });
    });
    expect(lines.length).toBeGreaterThanOrEqual(300);
    acknowledged.push(...lines);

    const engine = await openDirectory(directory);
    const records = contents(engine);
    const stored = new Set(records.map(({ stream, revision, id }) => `${stream} ${String(revision)} ${id}`));
    expect(stored.size).toBe(records.length);
    expect(acknowledged.filter((line) => !stored.has(line))).toEqual([]);
    const next = new Map<string, number>();
    for (const { stream, revision } of records) {
      expect(revision).toBe(next.get(stream) ?? 0);
      next.set(stream, revision + 1);
    }
    await write(engine, 'between', eventsOf(1));
    await engine.close();
  }
}, 600_000);
