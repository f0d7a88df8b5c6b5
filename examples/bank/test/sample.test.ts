// The sample that ships: what its script makes, with every kind of row in it.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { naiveBank } from './naive-bank.js';
import { sample, summaryOf, workspace } from './run-bank.js';

const bytes = readFileSync(sample);

describe('the sample', () => {
  it('is, byte for byte, what its script prints', () => {
    const { status, stdout } = spawnSync(process.execPath, [join(workspace, 'scripts/generate-sample.mjs')]);
    expect(status).toBe(0);
    expect(stdout.equals(bytes)).toBe(true);
  });

  it('has the line ends of the original, and 1,000 rows', async () => {
    const text = bytes.toString('latin1');
    expect(text.split('\r\n')).toHaveLength(1_001);
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    expect(await summaryOf(sample)).toMatchObject({ rows: 1_000 });
  });

  it('comes to what a plain loop over it comes to', async () => {
    const expected = naiveBank(bytes.toString('latin1'));
    const summary = await summaryOf(sample);
    expect(summary).toMatchObject({
      rows: expected.rows,
      committed: expected.committed,
      duplicates: expected.duplicates,
      rejected: { 'insufficient-funds': expected.rejected },
      accounts: expected.accounts,
      totalCents: Number(expected.totalCents),
    });
    expect(summary.malformed.map(({ line }) => line)).toEqual(expected.malformedLines);
    for (const { accountId, cents } of summary.largest) expect(BigInt(cents)).toBe(expected.balances.get(accountId));
    expect([expected.rejected, expected.duplicates].every((count) => count > 0)).toBe(true);
  });

  it.each([
    'trans_id: not a number',
    'account_id: not a number',
    'date: not yymmdd',
    'date: there is no such day',
    'type: unknown',
    'amount: negative',
    'amount: more than two decimals',
    'amount: not a decimal number',
    'amount: too large',
    'a missing column',
    'a column too many',
    'a quote is not closed',
    'a NUL byte',
    'not UTF-8',
  ])('has a line that is malformed for: %s', async (reason) => {
    const { malformed } = await summaryOf(sample);
    expect(malformed.map((line) => line.reason)).toContainEqual(expect.stringContaining(reason));
  });
});
