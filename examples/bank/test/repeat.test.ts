// A file applied twice: what was committed stays, what was rejected is decided again.
import { readFileSync } from 'node:fs';
import { naiveBank } from './naive-bank.js';
import { run, sample, summaryOf } from './run-bank.js';
import { credit, debit, fileOf } from './transaction-file.js';

describe('a repeated file', () => {
  it('commits no row again that was committed', async () => {
    const path = fileOf(credit(1, 1, '5.00'), debit(2, 1, '2.00'), credit(3, 2, '1.00'));
    const once = await summaryOf(path);
    const twice = await summaryOf(path, '--repeat');
    expect(twice).toMatchObject({ committed: 3, newlyAccepted: 0, totalCents: once.totalCents, largest: once.largest });
    expect(twice.passes).toMatchObject([
      { rows: 3, committed: 3, duplicates: 0 },
      { rows: 3, committed: 0, newlyAccepted: 0, duplicates: 3 },
    ]);
  });

  it('counts the rows apart that were rejected and are accepted now', async () => {
    const rows = [debit(1, 1, '4.00'), debit(2, 1, '9.00'), credit(3, 1, '5.00')];
    expect(await summaryOf(fileOf(...rows), '--repeat')).toMatchObject({
      rows: 3,
      committed: 1,
      rejected: { 'insufficient-funds': 2 },
      newlyAccepted: 1,
      accounts: 1,
      totalCents: 100,
      passes: [
        { rows: 3, committed: 1, newlyAccepted: 0, duplicates: 0, rejected: { 'insufficient-funds': 2 } },
        { rows: 3, committed: 0, newlyAccepted: 1, duplicates: 1, rejected: { 'insufficient-funds': 1 } },
      ],
    });
  });

  it('accepts a row once that was rejected and stands there twice', async () => {
    const rows = [debit(1, 1, '1.00'), debit(1, 1, '1.00'), credit(2, 1, '5.00')];
    expect(await summaryOf(fileOf(...rows), '--repeat')).toMatchObject({
      rejected: { 'insufficient-funds': 2 },
      newlyAccepted: 1,
      totalCents: 400,
      passes: [{}, { committed: 0, newlyAccepted: 1, duplicates: 2 }],
    });
  });

  it('remembers every row of an account, however many', async () => {
    const rows = Array.from({ length: 2_500 }, (_, i) => credit(i, 1, '0.01'));
    expect(await summaryOf(fileOf(...rows), '--repeat')).toMatchObject({
      committed: 2_500,
      newlyAccepted: 0,
      totalCents: 2_500,
      passes: [{}, { committed: 0, duplicates: 2_500 }],
    });
  });

  it('has malformed lines in both passes, and lists them once', async () => {
    const { malformed, passes } = await summaryOf(fileOf('x', credit(1, 1, '1.00')), '--repeat');
    expect(malformed).toHaveLength(1);
    expect(passes.map((pass) => [pass.rows, pass.malformed])).toEqual([
      [2, 1],
      [2, 1],
    ]);
  });

  it('is what two plain loops over it come to', async () => {
    const expected = naiveBank(readFileSync(sample, 'latin1'), 2);
    const { committed, newlyAccepted, totalCents } = await summaryOf(sample, '--repeat');
    expect({ committed, newlyAccepted, totalCents: BigInt(totalCents) }).toEqual({
      committed: expected.committed,
      newlyAccepted: expected.newlyAccepted,
      totalCents: expected.totalCents,
    });
    expect(newlyAccepted).toBeGreaterThan(0);
  });

  it('is printed pass by pass', async () => {
    const { out, err } = await run(['--file', fileOf(debit(1, 1, '4.00'), credit(3, 1, '5.00')), '--repeat']);
    expect(err).toBe('first pass: 2 rows, 0.0 s\nsecond pass: 2 rows, 0.0 s\nviews: 3 events, 0.0 s\n');
    expect(out).toContain('first pass\n  rows read:              2\n  committed:              1\n  duplicates:  ');
    expect(out).toContain(
      'second pass\n  rows read:              2\n  committed:              0\n  newly accepted:         1\n',
    );
    expect(out).toContain('total balance:          100 cents');
  });
});
