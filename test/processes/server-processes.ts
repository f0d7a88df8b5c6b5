// Server processes of a test, each with a directory of its own, that can be killed and come back on the same port.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from './child.js';
import { NAMED_URL } from './target.js';

export interface ServerProcess {
  readonly url: string;
  /** `kill -9`, and starts it anew on what it has kept. A named server is left alone. */
  readonly restart: () => Promise<void>;
}

/** To be called once in a test file: the directories are removed when its tests are over. */
export function serverProcesses(): { readonly start: () => Promise<ServerProcess> } {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-servers-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    start: async () => {
      if (NAMED_URL !== undefined) return { url: NAMED_URL, restart: () => Promise.resolve() };
      const dir = mkdtempSync(join(folder, 'server-'));
      let { child, port } = await listening(dir, 0);
      return {
        url: `esdb://127.0.0.1:${String(port)}?tls=false`,
        restart: async () => {
          await child.kill();
          ({ child, port } = await listening(dir, port));
        },
      };
    },
  };
}

async function listening(dir: string, port: number): Promise<{ readonly child: Child; readonly port: number }> {
  const child = startChild('test/processes/server-process.ts', dir, String(port));
  const said = await child.line((line) => line.startsWith('listening '));
  return { child, port: Number(said.slice('listening '.length)) };
}
