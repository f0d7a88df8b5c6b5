// makeCluster: a new PostgreSQL in a temporary directory, which can be started, stopped and crashed.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as breath } from 'node:timers/promises';
import { findBinaries } from './binaries.mjs';

/**
 * Without fsync, what is committed survives the death of the server, though not that of the machine; commits still go
 * to the system before they are confirmed. Half-written pages, which full_page_writes is for, need a power cut as well.
 */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  fsync: 'off',
  full_page_writes: 'off',
};

/** Text sorts as people sort it, as in most databases in use, and so otherwise than JavaScript sorts it. */
const INITDB = [
  '-U',
  'postgres',
  '-A',
  'trust',
  '-E',
  'UTF8',
  '--locale=C',
  '--locale-provider=icu',
  '--icu-locale=en',
];

// Below the range from which systems give free ports away, so that nobody takes it while the server is down.
const FIRST_PORT = 30_000;
const PORTS = 2_700;

const PATIENCE = 60_000;
const env = { ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C' };

/** Makes and starts it. @param settings of PostgreSQL, over those of the tests. */
export async function makeCluster(settings) {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-postgres-'));
  try {
    const runAs = nobody();
    if (runAs !== undefined) chownSync(directory, runAs.uid, runAs.gid);
    const options = { ...runAs, cwd: directory, env, stdio: ['ignore', 'ignore', 'pipe'] };
    const binaries = findBinaries(directory, runAs);
    const data = join(directory, 'data');
    await finish(start(binaries.initdb, ['-D', data, '--no-sync', '--no-instructions', ...INITDB], options));
    return await startCluster({ directory, data, postgres: binaries.postgres, options, settings });
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}

async function startCluster({ directory, data, postgres, options, settings }) {
  const flags = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  let port = 0;
  let server;
  const launch = async () => {
    if (server !== undefined) return;
    server = await ready(() => start(postgres, ['-D', data, '-p', String(port), ...flags], options));
  };
  const end = async (signal) => {
    const ending = server;
    server = undefined;
    if (ending !== undefined && ending.child.kill(signal)) await ending.exit;
  };
  for (let attempt = 1; server === undefined; attempt++) {
    port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    await launch().catch((error) => {
      if (attempt >= 20 || !error.message.includes('Address already in use')) throw error;
    });
  }
  return {
    directory,
    port,
    start: launch,
    stop: () => end('SIGINT'),
    crash: () => end('SIGQUIT'),
    kill: () => end('SIGKILL'),
    dispose: async () => {
      await end('SIGQUIT');
      rmSync(directory, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}

/** PostgreSQL refuses to run as root. */
function nobody() {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** A process with the last of what it says on standard error, and the end of it. */
function start(program, args, options) {
  const child = spawn(program, args, options);
  const said = [];
  const lines = createInterface({ input: child.stderr });
  lines.on('line', (line) => said.push(line) > 50 && said.shift());
  const exit = once(child, 'close').then(([code]) => {
    const failure = new Error(`${program} ended with ${code}:\n${said.join('\n')}`);
    return { code, failure };
  });
  return { child, lines, exit };
}

async function finish({ exit }) {
  const { code, failure } = await exit;
  if (code !== 0) throw failure;
}

/** Waits until it takes connections. What a killed server has left running may be in the way for a moment. */
async function ready(launch) {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const server = launch();
    const serves = new Promise((resolve) => {
      server.lines.on('line', (line) => line.includes('ready to accept connections') && resolve());
    });
    const ended = await Promise.race([serves, server.exit]);
    if (ended === undefined) return server;
    const message = ended.failure.message;
    if (!/pre-existing shared memory|postmaster\.pid" already exists/.test(message) || Date.now() > until)
      throw ended.failure;
    await breath(50);
  }
}
