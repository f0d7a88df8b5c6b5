// The command in processes of its own: in a terminal, wide and narrow, with colours and without, and in a pipe.
import { hasColour, seen, widthOf } from '../support/as-seen.js';
import { commandLine } from '../support/command-line.js';

jest.setTimeout(120_000);

const { terminal, piped, process: inProcess } = commandLine();

describe('in a terminal', () => {
  it('wide, a table is aligned within the width, in colours', async () => {
    const { code, out } = await terminal(['streams', 'ls'], { columns: 120 }).ended;
    expect(code).toBe(0);
    expect(hasColour(out)).toBe(true);
    expect(seen(out)).toEqual([
      'stream                  events  revision  last event',
      'account-a1                   3         2  2026-01-01 12:00:04Z',
      'account-a2                   1         0  2026-01-01 12:00:03Z',
      'transfer-2026-01-01+=1       1         0  2026-01-01 12:00:05Z',
      '',
    ]);
  });

  it('narrow, every field has a line of its own, and none is wider than the terminal', async () => {
    const { code, out } = await terminal(['streams', 'ls'], { columns: 40 }).ended;
    expect(code).toBe(0);
    expect(seen(out).slice(0, 5)).toEqual([
      ...['stream      account-a1', 'events      3', 'revision    2', 'last event  2026-01-01 12:00:04Z', ''],
    ]);
    const head = await terminal(['streams', 'head'], { columns: 40 }).ended;
    for (const line of seen(head.out)) expect(widthOf(line)).toBeLessThanOrEqual(40);
    expect(seen(head.out)).toContain('  {"day":"2026-01-01","number":1,"amoun…');
  });

  it.each([
    ['NO_COLOR', [], { NO_COLOR: '1' }],
    ['--no-color', ['--no-color'], {}],
  ])('has no colours with %s', async (_what, more, env) => {
    const { out } = await terminal(['streams', 'head', ...more], { columns: 120, env }).ended;
    expect(out).toContain('account-a1@0');
    expect(hasColour(out)).toBe(false);
  });

  it('asks before it commits, and does what it is told', async () => {
    const deposit = ['command', 'run', 'account', 'deposit', '--key', 'a1', '--data', '{"amount":5}', '--commit'];
    const no = terminal(deposit, { columns: 120 });
    await no.says('Commit 1 event to account-a1?');
    no.type('n');
    const refused = await no.ended;
    expect(seen(refused.out).join('\n')).toContain('Nothing was done.');
    expect(refused.code).toBe(1);

    const yes = terminal(deposit, { columns: 40 });
    await yes.says(/Commit 1 event/);
    yes.type('y');
    const done = await yes.ended;
    expect(done.code).toBe(0);
    expect(seen(done.out).join('\n')).toContain('committed 1 event to account-a1');
  });

  it('ends at Ctrl-C with 130, while it asks and while it follows', async () => {
    const follow = terminal(['streams', 'tail', '--follow'], { columns: 120 });
    await follow.says('transfer/booked');
    follow.interrupt();
    expect((await follow.ended).code).toBe(130);

    const asking = terminal(
      ['command', 'run', 'account', 'deposit', '--key', 'a1', '--data', '{"amount":5}', '--commit'],
      { columns: 120 },
    );
    await asking.says('Commit 1 event');
    asking.interrupt();
    expect((await asking.ended).code).toBe(130);
  });
});

describe('in a pipe', () => {
  it('has neither colours nor headings, and fields that are separated by tabs', async () => {
    const { code, out, err } = await inProcess(['streams', 'ls']).ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).not.toContain('\u001b');
    expect(out.split('\n')[0]).toBe('account-a1\t3\t2\t2026-01-01 12:00:04Z');
  });

  it('ends quietly when its reader has seen enough', () => {
    // More than a pipe holds, so that it is still writing when `head` has gone.
    const { code, out, err } = piped(['streams', 'show', 'long'], 'head -1', { config: 'long.config.ts' });
    expect(out).toMatch(/^0\t[^\n]*\n$/);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('refuses to ask, since nobody is there', async () => {
    const line = ['command', 'run', 'account', 'deposit', '--key', 'a1', '--data', '-', '--commit'];
    const { code, err } = await inProcess(line, { input: '{"amount":5}' }).ended;
    expect(err).toContain('Nobody is there to answer.\nSay --yes where that is meant.');
    expect(code).toBe(2);
  });

  it('ends at SIGINT with 130, and closes what it has opened', async () => {
    const running = inProcess(['streams', 'tail', '--follow'], { config: 'closing.config.ts' });
    await running.says('transfer/booked');
    running.interrupt();
    expect(await running.ended).toMatchObject({ code: 130, err: 'the store is closed\n' });
  });
});

describe('the program itself', () => {
  it('has a version, and a help that names all groups of verbs', async () => {
    const version = await inProcess(['--version'], { config: undefined }).ended;
    expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = await inProcess(['--help'], { config: undefined }).ended;
    expect(help.code).toBe(0);
    for (const group of ['streams', 'aggregate', 'command']) expect(help.out).toMatch(new RegExp(`^  ${group} `, 'm'));
  });

  it('shows its help and fails where no verb is given, and offers the nearest where it is misspelt', async () => {
    const none = await inProcess([], { config: undefined }).ended;
    expect(none).toMatchObject({ code: 2, out: '' });
    expect(none.err).toContain('Usage: millrace');
    const half = await inProcess(['streams'], { config: undefined }).ended;
    expect(half).toMatchObject({ code: 2, out: '' });
    expect(half.err).toContain('Usage: millrace streams');
    const misspelt = await inProcess(['stream', 'ls'], { config: undefined }).ended;
    expect(misspelt).toMatchObject({ code: 2 });
    expect(misspelt.err).toContain('Did you mean streams?');
  });
});
