// M2: a replay follows a source that is being written, is killed with `kill -9` again and again, and then cut over.
import { seededRandom } from '@millrace/testing';
import { bundle, killChildren, startChild } from './child.js';
import { compareWithOneCopy } from './compare-replayed.js';
import { fillSource } from './replayed.js';
import { serverProcesses } from './server-processes.js';
import { withTarget } from './target.js';
import { until } from './waiting.js';

/** `KILLS=100 SEED=7 npx jest killed-following-replay` kills it more often, at other moments. */
const KILLS = Number(process.env['KILLS'] ?? 20);
const SEED = Number(process.env['SEED'] ?? 20_260_101);
/** So many events more may be written for each that is killed, half of them when it has caught up. */
const PART = 500;

const servers = serverProcesses();
afterEach(killChildren);

const countOf = (word: string, line: string): number =>
  Number(new RegExp(`^${word} (\\d+)$`, 'u').exec(line)?.[1] ?? -1);

it(`a replay that follows a source that is written is killed ${String(KILLS)} times, and cut over: nothing is missing, and nothing there twice; seed ${String(SEED)}`, async () => {
  const random = seededRandom(SEED);
  const from = await servers.start();
  const to = await servers.start();
  const program = await bundle('test/processes/replay-process.ts');
  await withTarget(from.url, async (source) => {
    const name = source.name('followed');
    const store = source.store(from.url, { appendTimeout: 30_000 });
    let granted = PART;
    let over = false;
    const writing = fillSource(store, name, {
      events: Infinity,
      streams: 40,
      mayGoOn: async (written) => {
        await until(() => over || written < granted, 'more may be written', 900_000);
        return !over;
      },
    });
    const follower = () => startChild(program, from.url, to.url, name, 'true', 'follow');
    const said = async ({ line }: ReturnType<typeof follower>, word: string, least = 0): Promise<number> => {
      const found = await line((one) => countOf(word, one) >= least || /^(done|failed)/u.test(one));
      expect(found).toMatch(new RegExp(`^${word} `, 'u'));
      return countOf(word, found);
    };
    for (let kill = 0; kill < KILLS; kill++) {
      granted += PART / 2;
      const child = follower();
      if (random.chance(0.5)) await said(child, 'at', random.int(PART / 4));
      else {
        const caughtUp = await said(child, 'live');
        granted += PART / 2;
        await said(child, 'at', caughtUp + random.int(PART / 4));
      }
      await child.kill();
    }
    const last = follower();
    await said(last, 'live');
    granted += PART;
    last.tell('cut over');
    await last.line((line) => line === 'pause');
    over = true;
    const written = await writing;
    last.tell('paused');
    expect(await last.line((line) => /^(done|failed)/u.test(line))).toMatch(/^done cutOver/u);
    await last.ended();
    expect(written).toBeGreaterThan((KILLS * PART) / 2);
    await compareWithOneCopy(store, source.store(to.url), name);
    const again = await follower().line((line) => /^(done|failed)/u.test(line));
    expect(again).toMatch(/^failed .*was cut over/u);
  });
}, 900_000);
