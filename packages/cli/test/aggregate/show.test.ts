// `millrace aggregate show`: an aggregate by its key, today and in the past.
import { commandLine, type Place } from '../support/command-line.js';

const { run } = commandLine();

async function shown(args: readonly string[], place?: Place): Promise<Record<string, unknown>> {
  const { code, out, err } = await run(['aggregate', 'show', ...args, '--json'], place);
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as Record<string, unknown>;
}

describe('millrace aggregate show', () => {
  it.each([[['account', 'a1']], [['account', 'accountId=a1']], [['account', '{"accountId":"a1"}']]])(
    'takes its key as %j',
    async (args) => {
      expect(await shown(args)).toMatchObject({ key: { accountId: 'a1' }, revision: '2', state: { balance: 70 } });
    },
  );

  it.each([
    [['2026-01-01', '1']],
    [['day=2026-01-01', 'number=1']],
    [['number=1', '2026-01-01']],
    [['{"number":1,"day":"2026-01-01"}']],
  ])('takes a key of two properties as %j, numbers as such', async (key) => {
    expect(await shown(['transfer', ...key])).toMatchObject({
      ...{ stream: 'transfer-2026-01-01+=1', key: { day: '2026-01-01', number: 1 }, state: { amount: 5 } },
    });
  });

  it.each<[readonly string[], string]>([
    [['transfer', 'a', '1', '2'], 'too many values'],
    [['transfer', 'dya=x', 'number=1'], "the key has no property 'dya'; did you mean 'day'?"],
    [['account', '{"id":"a1"}'], "the key has no property 'id'"],
    [['account', '{"accountId":'], 'is no JSON object'],
    [['account', '{}'], 'accountId is missing'],
  ])('refuses the key of %j', async (args, says) => {
    const { code, err } = await run(['aggregate', 'show', ...args]);
    expect(err).toContain(says);
    expect(code).toBe(2);
  });

  it('shows it as it was, at a revision or a time', async () => {
    const at = (when: string) => shown(['account', 'a1', '--at', when]);
    expect(await at('0')).toMatchObject({ revision: '0', state: { owner: 'Ada', balance: 0 } });
    expect(await at('1')).toMatchObject({ revision: '1', state: { balance: 100 } });
    expect(await at('99')).toMatchObject({ revision: '2', state: { balance: 70 } });
    expect(await at('2026-01-01T12:00:02Z')).toMatchObject({ revision: '1' });
    expect(await at('2026-01-01 12:00:03')).toMatchObject({ revision: '1' });
    expect(await at('2026-01-01T14:00:04+02:00')).toMatchObject({ revision: '2' });
    expect(await at('2026-01-01')).toMatchObject({ revision: '2' });
  });

  it('answers no where there was nothing yet, or never', async () => {
    const never = await run(['aggregate', 'show', 'account', 'a9']);
    expect(never).toMatchObject({ code: 1, out: '' });
    expect(never.err).toContain('there is no account a9\nIts stream would be account-a9.');
    const early = await run(['aggregate', 'show', 'account', 'a1', '--at', '2025-12-31']);
    expect(early.err).toContain('there is no account a1 at 2025-12-31 23:59:59.999Z');
  });

  it('tells who did what, when and why, of the newest events', async () => {
    const { out } = await run(['aggregate', 'show', 'account', 'a1', '--history', '2'], {
      columns: 100,
      env: { NO_COLOR: '1' },
    });
    expect(out).toContain('history  the newest 2 events\n1  2026-01-01 12:00:02Z  account/deposited');
    expect(out).toContain('\n    by: ada, command: deposit-1\n');
    expect(out).not.toContain('account/opened');
    expect((await shown(['account', 'a1', '--history', '0']))['history']).toEqual([]);
    expect((await shown(['account', 'a1', '--history', '1', '--at', '1']))['history']).toMatchObject([
      { revision: '1' },
    ]);
  });

  it('names the event that stands in the way of a load, and where to look', async () => {
    for (const more of [[], ['--at', '3']]) {
      const { code, err } = await run(['aggregate', 'show', 'account', 'old', ...more], { config: 'old.config.ts' });
      expect(code).toBe(1);
      expect(err).toMatch(/account\/deposited.* revision 2 .*amount/);
      expect(err).toContain('See: millrace streams show account-old');
    }
    const before = await run(['aggregate', 'show', 'account', 'old', '--at', '1', '--json'], {
      config: 'old.config.ts',
    });
    expect(JSON.parse(before.out)).toMatchObject({ state: { balance: 5 } });
  });
});
