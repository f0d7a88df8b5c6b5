// `kill -9` of an export, again and again: whole segments count, the rest is done again, and the end is the same.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkArchive, exportLog } from '@millrace/archive';
import { seededRandom } from '@millrace/testing';
import { bundle, killChildren, startChild } from './child.js';
import { exportedStore, SEGMENT } from './exported.js';

const COUNT = 24_000;

const root = mkdtempSync(join(tmpdir(), 'millrace-export-'));

afterEach(killChildren);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const contents = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), 'base64')]),
  );

const at = (line: string): number => Number(/^at (\d+)$/.exec(line)?.[1] ?? -1);

it.each([false, true])(
  'an export that is killed again and again ends as one that was not, gzip %s',
  async (gzip) => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = seededRandom(seed);
    const [killed, whole] = [join(root, `killed-${String(gzip)}`), join(root, `whole-${String(gzip)}`)];
    const program = await bundle('test/processes/export-process.ts');
    let before = 0;
    for (let round = 0; round < 6; round++) {
      const child = startChild(program, killed, String(COUNT), String(gzip));
      // Anywhere in the next three segments, the first one included.
      const goal = before + random.int(3 * SEGMENT);
      await child.line((line) => at(line) >= goal);
      await child.kill();
      const check = await checkArchive(killed)();
      if (check._tag === 'Left') throw new Error(`seed ${String(seed)}: ${check.left.message}`);
      const { ok, events, segments, problems } = check.right;
      expect({ seed, ok, problems }).toEqual({ seed, ok: true, problems: [] });
      // Not a partial one among them.
      expect(events).toBe(Math.min(COUNT, segments * SEGMENT));
      expect(events).toBeGreaterThanOrEqual(before);
      before = events;
    }
    const last = startChild(program, killed, String(COUNT), String(gzip));
    expect(await last.line((line) => /^(done|failed)/.test(line))).toBe(`done ${String(COUNT)}`);
    await last.ended();
    const answer = await exportLog(await exportedStore(COUNT), whole, { gzip, eventsPerSegment: SEGMENT })();
    expect(answer._tag).toBe('Right');
    expect(contents(killed)).toEqual(contents(whole));
  },
  300_000,
);
