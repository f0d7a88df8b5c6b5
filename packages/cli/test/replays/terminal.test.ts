// Replays and archives in a terminal, wide and narrow, and in a pipe: their progress, their questions, Ctrl-C.
import { seen, hasColour, widthOf } from '../support/as-seen.js';
import { commandLine } from '../support/command-line.js';

jest.setTimeout(120_000);

const { terminal, process: inProcess, emptyFolder } = commandLine();
const config = 'replays.config.ts';
const stalls = { STALL_AFTER: '2' };

describe('in a terminal', () => {
  it.each([120, 40])('%s cells wide, asks, and says what it has done within them', async (columns) => {
    const replaying = terminal(['replay', 'move'], { columns, config });
    await replaying.says(/Copy the log/);
    replaying.type('y');
    const { code, out } = await replaying.ended;
    expect(code).toBe(0);
    expect(hasColour(out)).toBe(true);
    const lines = seen(out);
    const from = lines.findIndex((line) => line.includes("replay 'move': complete"));
    expect(lines.slice(from + 1, from + 4)).toEqual(['  read           5', '  written        5', '  already there  0']);
    for (const line of lines.slice(from)) expect(widthOf(line)).toBeLessThanOrEqual(columns);
  });

  it.each([
    [120, /copying {2}[█░]{24} {2}\d+% {2}\d events {2}\d+\/s/],
    [40, /copying {2}\d+% {2}\d events {2}\d+\/s/],
  ])('%s cells wide, shows how far it is, and stops well at Ctrl-C', async (columns, bar) => {
    const running = terminal(['replay', 'move', '--yes'], { columns, config, env: stalls });
    await running.says('the target stalls');
    await running.says(bar);
    running.interrupt();
    // What is in hand is given its time.
    const { code, out } = await running.ended;
    expect(code).toBe(130);
    expect(out).toContain('stopping: what is in hand is written');
    expect(out).toContain("replay 'move': stopped before its end");
    expect(out).toContain('It goes on with: millrace replay move');
  });

  it('shows its distance to the head while it follows', async () => {
    const running = terminal(['replay', 'move', '--follow', '--yes'], { columns: 120, config });
    await running.says('it has caught up, and follows; Ctrl-C stops it');
    await running.says(/copying {2}5 events {2}\d+\/s {2}live, at the head/);
    running.interrupt();
    expect((await running.ended).code).toBe(130);
  });

  it('draws what is parked as a table, and below each other where that does not fit', async () => {
    const line = ['replay', 'konto', '--policy', 'park', '--yes'];
    const poisoned = { config, env: { POISON: 'account/withdrawn' } };
    const wide = await terminal(line, { columns: 160, ...poisoned }).ended;
    expect(seen(wide.out)).toContainEqual(expect.stringMatching(/^stream {6}revision {2}type {15}since/));
    const narrow = await terminal(line, { columns: 40, ...poisoned }).ended;
    expect(seen(narrow.out)).toEqual(expect.arrayContaining(['stream    account-a1', 'revision  2']));
  });

  it('shows an export and the check of its files', async () => {
    const cwd = emptyFolder();
    const exported = await terminal(['export', 'backup'], { columns: 120, config, cwd }).ended;
    expect(exported.code).toBe(0);
    expect(seen(exported.out)).toContain('exported 5 events to backup');
    const checked = await terminal(['archive', 'check', 'backup'], { columns: 40, config: undefined, cwd }).ended;
    expect(hasColour(checked.out)).toBe(true);
    expect(seen(checked.out)).toContain('backup is whole');
  });
});

describe('in a pipe', () => {
  it('has plain lines, neither colours nor bars, and no progress in the JSON', async () => {
    const text = await inProcess(['replay', 'move', '--yes'], { config }).ended;
    expect(text).toMatchObject({ code: 0, err: '' });
    expect(text.out).not.toContain('\u001b');
    const running = inProcess(['replay', 'move', '--yes', '--json'], { config, env: stalls });
    await running.says('the target stalls');
    running.interrupt();
    const { code, out, err } = await running.ended;
    expect({ code, err }).toEqual({ code: 130, err: 'the target stalls\n' });
    expect(JSON.parse(out)).toMatchObject({ replay: 'move', outcome: 'stopped' });
  });

  it('refuses to copy without --yes, since nobody is there to answer', async () => {
    const { code, out, err } = await inProcess(['replay', 'move'], { config }).ended;
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Nobody is there to answer.\nSay --yes where that is meant.');
  });
});
