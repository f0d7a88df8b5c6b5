// M1: a replay between two server processes is killed with `kill -9` until it is done: equal to one that was not.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replay, verifyReplay } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { seededRandom } from '@millrace/testing';
import { right } from '@millrace/testing/contract';
import { bundle, killChildren, startChild, type Child } from './child.js';
import { contentOf, fillSource, filterOf, transformOf } from './replayed.js';
import { NAMED_URL, withTarget } from './target.js';

/** `KILLS=100 SEED=7 npx jest killed-replay` kills it more often, at other moments. */
const KILLS = Number(process.env['KILLS'] ?? 8);
const SEED = Number(process.env['SEED'] ?? 20_260_101);
const EVENTS = 5_000;

const folder = mkdtempSync(join(tmpdir(), 'millrace-replay-'));

afterEach(killChildren);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Server {
  readonly url: string;
  readonly child: Child | undefined;
}

async function server(dir: string, port = 0): Promise<Server> {
  if (NAMED_URL !== undefined) return { url: NAMED_URL, child: undefined };
  const child = startChild('test/processes/server-process.ts', dir === '' ? '' : join(folder, dir), String(port));
  const said = await child.line((line) => line.startsWith('listening '));
  return { child, url: `esdb://127.0.0.1:${said.slice('listening '.length)}?tls=false` };
}

const at = (line: string): number => Number(/^at (\d+)$/u.exec(line)?.[1] ?? -1);

it.each([true, false])(
  `a copy of ${String(EVENTS)} events that is killed ${String(KILLS)} times, its target too, is equal to one that is not; checkpoints: %s`,
  async (kept) => {
    const random = seededRandom(SEED);
    const from = await server('');
    let to = await server(`target-${String(kept)}`);
    const program = await bundle('test/processes/replay-process.ts');
    await withTarget(from.url, async (source) => {
      const name = source.name('copy');
      const store = source.store(from.url, { appendTimeout: 30_000 });
      await fillSource(store, name, { events: EVENTS, streams: 150 });
      let before = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const child = startChild(program, from.url, to.url, name, String(kept));
        // Without a checkpoint it goes through what is there already; so it gets a little further each time.
        const goal = random.int(EVENTS / KILLS) + (kept ? 0 : before);
        const said = await child.line((line) => at(line) >= goal || /^(done|failed)/u.test(line));
        expect(said).not.toMatch(/^failed/u);
        before = Math.max(before, at(said));
        if (kill === Math.floor(KILLS / 2) && to.child !== undefined) {
          await to.child.kill();
          to = await server(`target-${String(kept)}`, Number(new URL(to.url.replace('esdb:', 'http:')).port));
        }
        await child.kill();
      }
      const last = startChild(program, from.url, to.url, name, String(kept));
      expect(await last.line((line) => /^(done|failed)/u.test(line))).toMatch(/^done/u);
      await last.ended();

      const target = source.store(to.url);
      const once = memoryStore();
      const identity = { ...{ name, from: store, filter: filterOf(name), transform: transformOf(name) } };
      right(await replay({ ...identity, to: once }).done);
      expect(await contentOf(target, name)).toEqual(await contentOf(once, name));
      expect(right(await verifyReplay({ ...identity, to: target })())).toMatchObject({ equal: true });
    });
  },
  600_000,
);
