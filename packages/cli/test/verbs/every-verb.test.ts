// What holds for every verb, tried for each: its help, a success, as JSON too, wrong uses, and a server that is not there.
import { commandLine } from '../support/command-line.js';
import { VERB_CASES } from './cases/index.js';

const { run, verbs } = commandLine();

it('is tried for every verb', async () => {
  const names = (await verbs()).map(({ name }) => name);
  expect(VERB_CASES.map(({ verb }) => verb).sort()).toEqual(names.sort());
});

it('shows examples that are command lines of their verb', async () => {
  expect((await verbs()).flatMap(({ wrongExamples }) => wrongExamples)).toEqual([]);
});

describe.each(VERB_CASES)('millrace $verb', ({ verb, succeeds, code = 0, wrong, unreachable }) => {
  const words = verb.split(' ');

  it('has a help with an example that begins with its name', async () => {
    const help = await run([...words, '--help'], { config: undefined });
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toMatch(new RegExp(`Usage: millrace ${verb}`));
    expect(help.out).toMatch(new RegExp(`Examples:\\n  millrace ${verb}`));
    for (const line of help.out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('says what it has done', async () => {
    const done = await run(succeeds.argv, succeeds.place);
    expect(done.out + done.err).toMatch(succeeds.says);
    expect(done.code).toBe(code);
  });

  it('gives JSON, one document or one for each line', async () => {
    const { out, err, code: same } = await run([...succeeds.argv, '--json'], succeeds.place);
    expect({ same, err }).toEqual({ same: code, err: '' });
    const lines = out.split('\n').filter((line) => line !== '');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  it.each(wrong)('refuses $argv', async ({ argv, place, says }) => {
    const { code: refused, out, err } = await run(argv, place);
    expect(err).toMatch(says);
    expect({ refused, out }).toEqual({ refused: 2, out: '' });
    expect(err).not.toMatch(STACK);
  });

  if (unreachable !== undefined)
    it('says so, without credentials, when a server cannot be reached', async () => {
      const place = { config: 'unreachable.config.ts', ...unreachable.place };
      for (const more of [[], ['--verbose'], ['--json']]) {
        const { code: failed, out, err } = await run([...unreachable.argv, ...more], place);
        expect({ failed, out }).toEqual({ failed: 3, out: '' });
        expect(err).toMatch(unreachable.says ?? /127\.0\.0\.1|ECONNREFUSED|no connection|unavailable/);
        expect(err).not.toContain('hunter2');
        if (!more.includes('--verbose')) expect(err).not.toMatch(STACK);
      }
    });
});

const STACK = /^\s+at .*:\d+:\d+/m;
