// One server at a time in a directory.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { lockDirectory } from '../../src/directory/directory-lock.js';
import { openDirectory } from '../../src/directory/open-directory.js';
import { ownIdentity } from '../../src/directory/process-identity.js';
import { newDirectory, removeDirectories } from './support.js';

const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});
afterAll(removeDirectories);

const lockFiles = (directory: string): readonly string[] =>
  readdirSync(directory).filter((name) => name.startsWith('lock.'));

/** The number of a process that has ended. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

test('a second server is refused while the first one lives, in the same process too, and let in when it has stopped', async () => {
  const directory = newDirectory();
  const first = await openDirectory(directory);
  await expect(openDirectory(directory)).rejects.toMatchObject({
    name: 'DirectoryLocked',
    owner: { pid: process.pid },
  });
  await first.close();
  const second = await openDirectory(directory);
  await second.close();
});

test('the refusal names the directory, the owner and the file', () => {
  const directory = newDirectory();
  lockDirectory(directory);
  expect(() => lockDirectory(directory)).toThrow(
    `${directory} is in use by process ${String(process.pid)} on ${hostname()}. ` +
      `If that process is gone, delete ${join(directory, 'lock.1')} and try again.`,
  );
});

test('the lock of a process that is dead is taken over', () => {
  const directory = newDirectory();
  writeFileSync(join(directory, 'lock.7'), JSON.stringify({ ...ownIdentity(), pid: deadPid() }));
  const lock = lockDirectory(directory);
  expect(lockFiles(directory)).toEqual(['lock.8']);
  lock.release();
});

test('the lock of an earlier process with the same number is taken over', () => {
  const directory = newDirectory();
  const own = ownIdentity();
  writeFileSync(join(directory, 'lock.1'), JSON.stringify({ ...own, started: `${own.started}0` }));
  expect(() => lockDirectory(directory).release()).not.toThrow();
});

test('the lock of another machine is respected, for nobody can ask there', () => {
  const directory = newDirectory();
  writeFileSync(join(directory, 'lock.1'), JSON.stringify({ ...ownIdentity(), host: 'elsewhere', pid: deadPid() }));
  expect(() => lockDirectory(directory)).toThrow('on elsewhere');
});

test('after many owners there is one file, and it is free', () => {
  const directory = newDirectory();
  for (let round = 0; round < 20; round += 1) lockDirectory(directory).release();
  expect(lockFiles(directory)).toEqual(['lock.20']);
  expect(readFileSync(join(directory, 'lock.20'), 'utf8')).toBe('released');
});

test('of many processes that find a dead owner at the same moment, one succeeds it', async () => {
  const directory = newDirectory();
  writeFileSync(join(directory, 'lock.1'), JSON.stringify({ ...ownIdentity(), pid: deadPid() }));
  const run = join(resolve(__dirname, '../../../..'), 'scripts/run-source.mjs');
  const children = Array.from({ length: 6 }, () =>
    spawn(process.execPath, [run, join(__dirname, 'child-locker.ts'), directory], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  started.push(...children);
  const ready = await Promise.all(children.map(async ({ stdout }) => String((await once(stdout, 'data'))[0])));
  expect(ready).toEqual(children.map(() => 'ready\n'));
  const answers = children.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]));
  for (const { stdin } of children) stdin.write('go\n');
  expect((await Promise.all(answers)).sort()).toEqual([
    'DirectoryLocked\n',
    'DirectoryLocked\n',
    'DirectoryLocked\n',
    'DirectoryLocked\n',
    'DirectoryLocked\n',
    'locked\n',
  ]);
  const exits = children.map((child) => once(child, 'exit'));
  for (const { stdin } of children) stdin.end();
  await Promise.all(exits);
  expect(lockFiles(directory)).toEqual(['lock.2']);
}, 600_000);
