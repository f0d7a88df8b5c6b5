// M1: a replay between two server processes is killed with `kill -9` until it is done: equal to one that was not.
import { seededRandom } from '@millrace/testing';
import { bundle, killChildren, startChild } from './child.js';
import { compareWithOneCopy } from './compare-replayed.js';
import { fillSource } from './replayed.js';
import { serverProcesses } from './server-processes.js';
import { withTarget } from './target.js';

/** `KILLS=100 SEED=7 npx jest killed-replay` kills it more often, at other moments. */
const KILLS = Number(process.env['KILLS'] ?? 20);
const SEED = Number(process.env['SEED'] ?? 20_260_101);

const servers = serverProcesses();
afterEach(killChildren);

const at = (line: string): number => Number(/^at (\d+)$/u.exec(line)?.[1] ?? -1);

it.each([
  { kept: true, events: 30_000 },
  // It begins at the start each time.
  { kept: false, events: 5_000 },
])(
  `a copy of $events events that is killed ${String(KILLS)} times, both servers too, is equal to one that is not; checkpoints: $kept; seed ${String(SEED)}`,
  async ({ kept, events }) => {
    const random = seededRandom(SEED);
    const from = await servers.start();
    const to = await servers.start();
    const program = await bundle('test/processes/replay-process.ts');
    await withTarget(from.url, async (source) => {
      const name = source.name('copy');
      const store = source.store(from.url, { appendTimeout: 30_000 });
      await fillSource(store, name, { events, streams: 150 });
      let before = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const child = startChild(program, from.url, to.url, name, String(kept));
        // Without a checkpoint it goes through what is there already; so it gets a little further each time.
        const goal = random.int(events / KILLS) + (kept ? 0 : before);
        const said = await child.line((line) => at(line) >= goal || /^(done|failed)/u.test(line));
        expect(said).not.toMatch(/^failed/u);
        before = Math.max(before, at(said));
        // The replay goes on without the server for a while, or is gone before it is back.
        if (kill === Math.floor(KILLS / 3)) await from.restart();
        if (kill === Math.floor((2 * KILLS) / 3)) await to.restart();
        await child.kill();
      }
      const last = startChild(program, from.url, to.url, name, String(kept));
      expect(await last.line((line) => /^(done|failed)/u.test(line))).toMatch(/^done complete/u);
      await last.ended();
      await compareWithOneCopy(store, source.store(to.url), name);
    });
  },
  900_000,
);
