// The server that the tests run against: the one that EVENTSTORE_URL names, or a local one for the tests of one file.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(__dirname, '../../../..');

let started: Promise<{ readonly child: ChildProcess; readonly url: string }> | undefined;

/** The connection string. A local server is started when it is first asked for. */
export async function serverUrl(): Promise<string> {
  const named = process.env['EVENTSTORE_URL'];
  if (named !== undefined && named !== '') return named;
  started ??= start();
  return (await started).url;
}

async function start() {
  const program = [join(root, 'scripts/run-source.mjs'), join(__dirname, 'server-process.ts')];
  const child = spawn(process.execPath, program, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the local server did not start: exit code ${String(code)}`);
  });
  const [url] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string];
  ended.catch(() => undefined);
  return { child, url };
}

beforeAll(serverUrl, 300_000);

afterAll(async () => {
  const { child } = (await started) ?? {};
  started = undefined;
  if (child === undefined) return;
  child.stdin?.end();
  if (child.exitCode === null) await once(child, 'exit');
});
