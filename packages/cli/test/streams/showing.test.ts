// Events on the command line: as they read today, as they are stored, and those that cannot be read.
import { commandLine } from '../support/command-line.js';

const { run } = commandLine();

const old = { config: 'old.config.ts' };
const json = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('millrace streams show', () => {
  it('shows events as they read today, under the name of today, and says which cannot be read', async () => {
    const { code, out } = await run(['streams', 'show', 'account-old'], old);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      '0\t2026-01-01 00:00:00Z\taccount/opened\t{"accountId":"old","owner":"Old"}',
      '1\t2026-01-01 00:00:00Z\taccount/paidIn → account/deposited\t{"accountId":"old","amount":5}',
      expect.stringMatching(/^2\t.*\taccount\/deposited\tcannot be read: does not decode: amount: .*"x"/),
      "3\t2026-01-01 00:00:00Z\taccount/frozen\tcannot be read: 'account' has no such event",
      '',
    ]);
  });

  it('shows what is stored, on request, and what a terminal would act on as escapes', async () => {
    const { out } = await run(['streams', 'show', 'account-old', '--raw'], old);
    expect(out).toContain('1\t2026-01-01 00:00:00Z\taccount/paidIn\t{"accountId":"old","amount":5}');
    expect(out).toContain('3\t2026-01-01 00:00:00Z\taccount/frozen\t{"accountId":"old"}');
    for (const columns of [undefined, 120, 40])
      expect((await run(['streams', 'show', 'notes'], { ...old, ...(columns ? { columns } : {}) })).out).not.toContain(
        '\u001b[31mred',
      );
  });

  it('gives JSON of both, with why an event cannot be read', async () => {
    const lines = json((await run(['streams', 'show', 'account-old', '--json'], old)).out);
    expect(lines[1]).toMatchObject({
      ...{ stream: 'account-old', revision: '1', type: 'account/paidIn', recorded: '2026-01-01T00:00:00.000Z' },
      events: [{ type: 'account/deposited', data: { accountId: 'old', amount: 5 } }],
    });
    expect(lines[3]).toMatchObject({ data: { accountId: 'old' }, unreadable: { kind: 'unknown-type' } });
    expect(lines[0]).not.toHaveProperty('data');
  });

  it('shows a range, from either end', async () => {
    const revisions = async (...more: readonly string[]) =>
      json((await run(['streams', 'show', 'account-a1', '--json', ...more])).out).map(({ revision }) => revision);
    expect(await revisions('--from', '1')).toEqual(['1', '2']);
    expect(await revisions('--to', '1')).toEqual(['0', '1']);
    expect(await revisions('--reverse')).toEqual(['2', '1', '0']);
    expect(await revisions('--reverse', '--from', '1', '--to', '1')).toEqual(['1']);
    expect(await revisions('--reverse', '--to', '1', '--limit', '1')).toEqual(['1']);
  });

  it('answers no where there is no such stream, or nothing in the range', async () => {
    const none = await run(['streams', 'show', 'account-a9']);
    expect(none).toMatchObject({ code: 1, out: '' });
    expect(none.err).toContain("there are no events of the stream 'account-a9'");
    expect((await run(['streams', 'show', 'account-a1', '--from', '7'])).err).toContain('no events in these revisions');
  });

  it('shows all data and metadata with --full, also in a pipe', async () => {
    const { out } = await run(['streams', 'show', 'account-a1', '--full', '--limit', '1']);
    expect(out).toContain('      "owner": "Ada"\n');
    expect(out).toContain('      "why": "told so"\n');
  });
});

describe('millrace streams ls', () => {
  const names = async (...more: readonly string[]) =>
    json((await run(['streams', 'ls', '--json', ...more])).out).map(({ stream }) => stream);

  it('lists all streams, those of a category, and those that begin with something', async () => {
    expect(await names()).toEqual(['account-a1', 'account-a2', 'transfer-2026-01-01+=1']);
    expect(await names('--category', 'account')).toEqual(['account-a1', 'account-a2']);
    expect(await names('--prefix', 't')).toEqual(['transfer-2026-01-01+=1']);
    expect(await names('--category', 'account', '--prefix', 'account-a2')).toEqual(['account-a2']);
    expect(await names('--category', 'account', '--prefix', 'a')).toEqual(['account-a1', 'account-a2']);
    expect(await names('--after', 'account-a1', '--limit', '1')).toEqual(['account-a2']);
  });

  it('says so where there are none', async () => {
    for (const more of [
      ['--prefix', 'x'],
      ['--category', 'account', '--prefix', 'x'],
    ])
      expect(await run(['streams', 'ls', ...more])).toMatchObject({ code: 0, out: '', err: 'no streams\n' });
  });
});

describe('millrace streams head', () => {
  it('gives one document: where the log ends, and the newest events', async () => {
    const { out } = await run(['streams', 'head', '--limit', '2', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      log: 'log of the fixtures',
      head: { commit: '5', prepare: '5' },
      events: [{ stream: 'account-a1' }, { stream: 'transfer-2026-01-01+=1' }],
    });
  });
});

describe('millrace streams tail', () => {
  const types = async (...more: readonly string[]) =>
    json((await run(['streams', 'tail', '--json', ...more])).out).map(
      ({ stream, revision }) => `${String(stream)}@${String(revision)}`,
    );

  it('shows the newest events, the newest last, of what is chosen', async () => {
    expect(await types('--limit', '2')).toEqual(['account-a1@2', 'transfer-2026-01-01+=1@0']);
    expect(await types('--category', 'account', '--limit', '2')).toEqual(['account-a2@0', 'account-a1@2']);
    expect(await types('--stream', 'account-a1', '--limit', '2')).toEqual(['account-a1@1', 'account-a1@2']);
    expect(await types('--type', 'account/opened')).toEqual(['account-a1@0', 'account-a2@0']);
    expect(await types('--type', 'account/opened', '--stream', 'account-a1')).toEqual(['account-a1@0']);
  });

  it('finds events of a type under former names', async () => {
    const { out } = await run(['streams', 'tail', '--type', 'account/deposited'], old);
    expect(out.split('\n').map((line) => line.split('\t')[0])).toEqual(['account-old@1', 'account-old@2', '']);
  });
});
