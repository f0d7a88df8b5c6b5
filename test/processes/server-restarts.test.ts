// R10: the server restarts, or another node leads, while 1,000 appends are in flight: nothing acknowledged is lost,
// nothing is twice.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killChildren, startChild } from './child.js';
import { sender, thousandInFlight } from './sending.js';
import { NAMED_URL, onLocalServer, onServer, withTarget } from './target.js';
import { until } from './waiting.js';

const TIMEOUT = 900_000;
const directories: string[] = [];

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-r10-'));
  directories.push(directory);
  return directory;
}

afterEach(() => {
  killChildren();
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

onServer(
  'R10 The connection is cut six times during 1,000 appends in flight: nothing acknowledged is lost, nothing is twice',
  async (target) => {
    const proxy = await target.proxied();
    const one = sender(target.store(proxy.url));
    await thousandInFlight(one, target.name, async () => {
      const before = proxy.refused();
      proxy.cut();
      await until(() => proxy.refused() > before, 'the cut was met');
      proxy.mend();
    });
    await one.assertKept(target.store());
  },
  TIMEOUT,
);

for (const kept of ['in memory', 'in a directory'] as const)
  onLocalServer(
    `R10 The server, with its log ${kept}, restarts six times during 1,000 appends in flight: nothing acknowledged is lost, nothing is twice`,
    async (target) => {
      const one = sender(target.store());
      await thousandInFlight(one, target.name, () => target.server.restart());
      await one.assertKept(target.store());
    },
    () => (kept === 'in memory' ? {} : { dir: newDirectory() }),
    TIMEOUT,
  );

onLocalServer(
  'R10 Another node leads six times, and what was not replicated is lost, during 1,000 appends in flight: nothing acknowledged is lost, nothing is twice',
  async (target) => {
    const { faults } = target.server;
    const one = sender(target.store());
    await thousandInFlight(one, target.name, async () => {
      faults.holdReplication();
      const begun = one.appends();
      await until(() => one.appends() >= begun + 20, 'appends were begun that are not replicated');
      faults.loseLeader();
      faults.resumeReplication();
    });
    await one.assertKept(target.store());
  },
  () => ({ nodes: 3, commitTimeout: 300 }),
  TIMEOUT,
);

onLocalServer(
  'R10 Another node leads six times, with all that was written, during 1,000 appends in flight: nothing acknowledged is lost, nothing is twice',
  async (target) => {
    const one = sender(target.store());
    await thousandInFlight(one, target.name, () => {
      target.server.faults.changeLeader();
      return Promise.resolve();
    });
    await one.assertKept(target.store());
  },
  () => ({ nodes: 3 }),
  TIMEOUT,
);

const KILLED =
  'R10 The process of the server is killed with `kill -9` six times during 1,000 appends in flight: nothing acknowledged is lost, nothing is twice';
if (NAMED_URL !== undefined)
  test.skip(`${KILLED} (not run: EVENTSTORE_URL is set, and its server is not ours to kill)`, () => undefined);
else
  test(
    KILLED,
    async () => {
      const directory = newDirectory();
      const start = async (port = '0') => {
        const child = startChild('test/processes/server-process.ts', directory, port);
        const line = await child.line((said) => said.startsWith('listening '));
        return { child, port: line.slice('listening '.length) };
      };
      let server = await start();
      await withTarget(`esdb://127.0.0.1:${server.port}?tls=false`, async (target) => {
        const one = sender(target.store());
        await thousandInFlight(one, target.name, async () => {
          await server.child.kill();
          server = await start(server.port);
        });
        await one.assertKept(target.store());
      });
    },
    TIMEOUT,
  );
