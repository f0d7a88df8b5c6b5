// The command as a process: it serves, stops at a signal, and keeps its directory for the next one.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import { startLocalEventStore } from '../../src/index.js';
import { collect, jsonEvents } from '../support.js';

const ROOT = join(__dirname, '../../../..');
const MAIN = join(__dirname, '../../src/main.ts');

const run = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [join(ROOT, 'scripts/run-source.mjs'), MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });

const printed = (child: ChildProcess, stream: 'stdout' | 'stderr', pattern: RegExp): Promise<string> =>
  new Promise((resolved, reject) => {
    let text = '';
    child[stream]?.on('data', (chunk) => {
      text += String(chunk);
      const found = pattern.exec(text);
      if (found !== null) resolved(found[1] ?? '');
    });
    child.once('close', () => {
      reject(new Error(`It ended and printed: ${text}`));
    });
  });

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolved) => {
    child.once('close', resolved);
  });

test('serves until it is told to stop, and again from the same directory', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'eventstore-command-'));
  for (const [signal, expected] of [
    ['SIGTERM', 1],
    ['SIGINT', 2],
  ] as const) {
    const child = run('--port', '0', '--dir', dir);
    const connectionString = await printed(child, 'stdout', /Listening: (\S+)\n/);
    const client = EventStoreDBClient.connectionString(connectionString);
    await client.appendToStream('commanded', jsonEvents(1));
    expect(await collect(client.readStream('commanded'))).toHaveLength(expected);
    await client.dispose();
    const end = ended(child);
    child.kill(signal);
    expect(await end).toBe(0);
  }
  await rm(dir, { recursive: true });
});

test('says so when the port is in use, and fails', async () => {
  const store = await startLocalEventStore();
  const child = run('--port', String(store.port));
  const end = ended(child);
  await printed(child, 'stderr', /(The port is in use)/);
  expect(await end).toBe(1);
  await store.stop();
});

test('tells a mistake with the usage, and fails', async () => {
  const child = run('--nodes', '2');
  const end = ended(child);
  await printed(child, 'stderr', /(Usage: millrace-eventstore-local)/);
  expect(await end).toBe(1);
});
