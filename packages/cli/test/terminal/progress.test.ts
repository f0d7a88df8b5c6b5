// Progress: a bar that is drawn again on a terminal, lines now and then elsewhere, and nothing for machines.
import { commandLine } from '../support/command-line.js';
import { widthOf } from '../support/as-seen.js';

const { progress, run } = commandLine();

const steps = [
  { at: 0, done: 0, total: 1_000 },
  { at: 300, done: 100, total: 1_000 },
  { at: 1_000, done: 250, total: 1_000 },
  { at: 1_050, done: 260, total: 1_000 },
  { at: 2_000, done: 500, total: 1_000 },
  { at: 6_000, done: 900, total: 1_000 },
  { at: 7_000, done: 1_000, total: 1_000 },
];
const drawn = (text: string) => text.split('\r\u001b[2K').flatMap((line) => line.split('\n'));

it('is a bar with rate and time left on a wide terminal, drawn again at most ten times a second', async () => {
  expect(drawn(await progress({ columns: 100 }, steps))).toEqual([
    'copying  ██████░░░░░░░░░░░░░░░░░░  25%  250/1,000 events  250/s  3.0s left',
    'copying  ████████████░░░░░░░░░░░░  50%  500/1,000 events  250/s  2.0s left',
    'copying  ██████████████████████░░  90%  900/1,000 events  150/s  0.7s left',
    'copying  ████████████████████████  100%  1,000/1,000 events  143/s',
    'copying  ████████████████████████  100%  1,000/1,000 events  143/s',
    '',
  ]);
});

it('fits a narrow terminal, without the bar', async () => {
  const lines = drawn(await progress({ columns: 40 }, steps));
  expect(lines[0]).toBe('copying  25%  250/1,000 events  250/s …');
  for (const line of lines) expect(widthOf(line)).toBeLessThan(40);
});

it('is a line every five seconds where there is no terminal, the last one included', async () => {
  expect(await progress({}, steps)).toBe(
    'copying  90%  900/1,000 events  150/s  0.7s left\ncopying  100%  1,000/1,000 events  143/s\n',
  );
});

it('counts where the total is not known', async () => {
  expect(await progress({}, [{ at: 6_000, done: 600 }])).toContain('copying  600 events  100/s\n');
});

it('is silent with --json', async () => {
  expect(await progress({ json: true, columns: 100 }, steps)).toBe('');
});

it('keeps lines that stay apart from the bar, without credentials', async () => {
  const text = await progress({ columns: 100 }, [
    ...steps.slice(0, 3),
    { at: 1_500, done: 0, say: 'parked esdb://a:b@c' },
  ]);
  expect(drawn(text).slice(1)).toEqual(['parked esdb://***@c', expect.stringContaining('25%'), '']);
});

it('does not flash up for what is done at once', async () => {
  expect((await run(['streams', 'ls'], { columns: 100 })).err).toBe('');
});

it('and a table is cut in the columns that may be, before it is taken apart', async () => {
  const lines = async (columns: number) =>
    (await run(['streams', 'ls'], { columns, env: { NO_COLOR: '1' } })).out.split('\n');
  expect((await lines(62))[3]).toBe('transfer-2026-01-01+=1       1         0  2026-01-01 12:00:05Z');
  expect((await lines(58))[3]).toBe('transfer-2026-01-…       1         0  2026-01-01 12:00:05Z');
  expect((await lines(55))[0]).toBe('stream      account-a1');
});

it('is a share of the way where only places in a log are known; what an earlier run did takes no time', async () => {
  const lines = drawn(
    await progress({ columns: 100 }, [
      { at: 0, done: 0, total: { share: 0.5 } },
      { at: 2_000, done: 300, total: { share: 0.75 } },
      { at: 4_000, done: 400, total: { share: 0.8, left: 9_000, perSecond: 50 } },
    ]),
  );
  expect(lines.slice(0, 2)).toEqual([
    'copying  ██████████████████░░░░░░  75%  300 events  150/s  2.0s left',
    'copying  ███████████████████░░░░░  80%  400 events  50/s  9.0s left',
  ]);
});
