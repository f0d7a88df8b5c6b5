// The figures of a run, each on a small file.
import { naiveBank } from './naive-bank.js';
import { run, summaryOf } from './run-bank.js';
import { credit, debit, file, fileOf, HEADER, row } from './transaction-file.js';

describe('the summary', () => {
  it('counts rows, malformed ones included, and not the header or empty lines', async () => {
    expect(await summaryOf(fileOf(credit(1, 1, '1.00'), '', 'x', credit(2, 1, '1.00'), ''))).toMatchObject({ rows: 3 });
  });

  it('is of zeros for a file without rows', async () => {
    expect(await summaryOf(fileOf())).toMatchObject({
      rows: 0,
      committed: 0,
      duplicates: 0,
      rejected: {},
      malformed: [],
      newlyAccepted: 0,
      accounts: 0,
      totalCents: 0,
      largest: [],
      commandsPerSecond: 0,
      views: { events: 0, eventsPerSecond: 0, accounts: 0, statements: 0, differences: [], largestMovements: [] },
    });
  });

  it('counts the committed rows, credits and debits of both kinds', async () => {
    const rows = [credit(1, 1, '10.00'), debit(2, 1, '1.00'), row(3, 1, 'VYBER', '2.00')];
    expect(await summaryOf(fileOf(...rows))).toMatchObject({ committed: 3, totalCents: 700 });
  });

  it('counts the rejected rows by code', async () => {
    const rows = [credit(1, 1, '1.00'), debit(2, 1, '1.01'), debit(3, 2, '5.00')];
    expect(await summaryOf(fileOf(...rows))).toMatchObject({ committed: 1, rejected: { 'insufficient-funds': 2 } });
  });

  it('counts a balance that would be inexact as rejected', async () => {
    const rows = [credit(1, 1, '90071992547409.91'), credit(2, 1, '0.01'), debit(3, 2, '0.01')];
    expect(await summaryOf(fileOf(...rows))).toMatchObject({
      committed: 1,
      rejected: { 'balance-too-large': 1, 'insufficient-funds': 1 },
      totalCents: Number.MAX_SAFE_INTEGER,
    });
  });

  it('lists the malformed lines by number with the reason', async () => {
    expect(await summaryOf(fileOf(credit(1, 1, '-1.00'), credit(2, 1, '1.00'), row(3, 1, 'X', '1.00')))).toMatchObject({
      rows: 3,
      malformed: [
        { line: 2, reason: 'amount: negative: "-1.00"' },
        { line: 4, reason: 'type: unknown: "X"' },
      ],
    });
  });

  it('commits a command id of an account once, whatever its row says the second time', async () => {
    const rows = [credit(1, 1, '1.00'), credit(1, 1, '1.00'), debit(1, 1, '0.50'), credit(1, 2, '1.00')];
    expect(await summaryOf(fileOf(...rows))).toMatchObject({ committed: 2, duplicates: 2, totalCents: 200 });
  });

  it('decides a command id again after it was rejected', async () => {
    const rows = [debit(1, 1, '1.00'), credit(2, 1, '1.00'), debit(1, 1, '1.00'), debit(1, 1, '1.00')];
    expect(await summaryOf(fileOf(...rows))).toMatchObject({
      committed: 2,
      duplicates: 1,
      rejected: { 'insufficient-funds': 1 },
      totalCents: 0,
    });
  });

  it('commits a row of nothing', async () => {
    expect(await summaryOf(fileOf(credit(1, 1, '0.00'), debit(2, 1, '0')))).toMatchObject({ committed: 2 });
  });

  it('adds up exactly what floating point would not', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => credit(i, i % 7, i % 2 === 0 ? '0.10' : '0.20'));
    expect(await summaryOf(fileOf(...rows))).toMatchObject({ committed: 300, totalCents: 4_500 });
  });

  it('has an exact total beyond what a number holds', async () => {
    const path = fileOf(...[1, 2, 3].map((id) => credit(id, id, '90071992547409.91')));
    const { out } = await run(['--file', path, '--json']);
    expect(out).toContain('"totalCents": 27021597764222973,\n');
    expect((await run(['--file', path])).out).toContain('27021597764222973 cents (270215977642229.73)\n');
  });

  it('lists the ten largest balances, largest first, and equal ones by account', async () => {
    const amounts = ['5', '7', '7', '1', '12', '3', '4', '9', '8', '2', '6', '100'];
    const rows = amounts.map((amount, i) => credit(i, i + 10, `${amount}.00`));
    const { largest, accounts } = await summaryOf(fileOf(...rows));
    expect(accounts).toBe(12);
    expect(largest.map(({ accountId, cents }) => `${accountId}: ${cents}`)).toEqual([
      '21: 10000',
      '14: 1200',
      '17: 900',
      '18: 800',
      '11: 700',
      '12: 700',
      '20: 600',
      '10: 500',
      '16: 400',
      '15: 300',
    ]);
  });

  it('counts commands, those that open accounts included, by the second', async () => {
    let time = 0;
    const rows = [credit(1, 1, '1.00'), credit(2, 1, '1.00'), credit(3, 2, '1.00'), 'x'];
    const { out } = await run(['--file', fileOf(...rows), '--json'], { now: () => (time += 250) });
    // The clock is asked at the start, after the rows, and at the end.
    expect(JSON.parse(out)).toMatchObject({ commandsPerSecond: 10 });
  });

  it('is that of a plain loop over a file of many rows', async () => {
    let state = 7;
    const random = (below: number) => {
      state = (state * 48_271) % 2_147_483_647;
      return Math.floor((state / 2_147_483_647) * below);
    };
    const rows = Array.from({ length: 5_000 }, (_, i) => {
      const amount = `${random(900)}.${String(random(100)).padStart(2, '0')}`;
      const type = ['PRIJEM', 'VYDAJ', 'VYBER', 'OTHER'][random(100) === 0 ? 3 : random(3)] ?? '';
      const id = random(20) === 0 ? random(i + 1) : i;
      return row(id, id % 90, type, amount);
    });
    const path = fileOf(...rows);
    const expected = naiveBank([HEADER, ...rows].join('\n'));
    const { rejected, malformed, totalCents, ...rest } = await summaryOf(path);
    expect(rest).toMatchObject({
      rows: 5_000,
      committed: expected.committed,
      duplicates: expected.duplicates,
      accounts: expected.accounts,
    });
    expect(rejected).toEqual({ 'insufficient-funds': expected.rejected });
    expect(malformed.map(({ line }) => line)).toEqual(expected.malformedLines);
    expect(BigInt(totalCents)).toBe(expected.totalCents);
    expect([expected.rejected, expected.duplicates, expected.malformedLines.length].every((n) => n > 10)).toBe(true);
  });
});

describe('the summary as text', () => {
  it('says all that the JSON says', async () => {
    const rows = [credit(1, 5, '10.00'), credit(1, 5, '10.00'), debit(2, 5, '10.01'), 'x', credit(3, 6, '0.07')];
    const path = fileOf(...rows);
    const { code, out, err } = await run(['--file', path]);
    expect(code).toBe(0);
    expect(err).toBe('reading: 5 rows, 0.0 s\nviews: 4 events, 0.0 s\n');
    expect(out).toBe(
      [
        path,
        '',
        'the rows',
        '  rows read:              5',
        '  committed:              2',
        '  duplicates:             1',
        '  rejected:               1',
        '    insufficient-funds:   1',
        '  malformed:              1',
        '  commands per second:    6000',
        '  malformed lines:',
        '    line 5: a missing column: 1 of 10',
        '',
        'the accounts',
        '  accounts:               2',
        '  total balance:          1007 cents (10.07)',
        '  largest balances:',
        '    1.  account 5: 1000 cents',
        '    2.  account 6: 7 cents',
        '',
        'the views',
        '  events:                 4',
        '  events per second:      4000',
        '  accounts:               2',
        '  monthly statements:     2',
        '  equal the aggregates:   yes',
        '  largest movements:',
        '    1.  account 5: 1000 cents in on 1993-01-01 (cash)',
        '    2.  account 6: 7 cents in on 1993-01-01 (cash)',
        '  statements of account 5, in cents:',
        '      month  opening  credits  debits  closing',
        '    1993-01        0     1000       0     1000',
        '',
      ].join('\n'),
    );
  });

  it('lists the first malformed lines, and says how many more there are', async () => {
    const path = fileOf(...Array.from({ length: 50 }, () => 'x'));
    const { out } = await run(['--file', path]);
    expect(out.match(/^ {4}line \d+: /gm)).toHaveLength(20);
    expect(out).toContain('    line 21: a missing column: 1 of 10\n    and 30 more; --json lists all\n');
    expect((await summaryOf(path)).malformed).toHaveLength(50);
  });

  it('cannot be forged by what the file says', async () => {
    const { out } = await run(['--file', fileOf(row(1, 1, '\u001b[2J', '1')), '--json']);
    const forged = await summaryOf(file(`${HEADER}\n1;1;930101;totalCents": "5;;1;1;;;`));
    expect(out).not.toContain('\u001b');
    expect(forged).toMatchObject({ rows: 1, totalCents: 0 });
  });
});

describe('progress', () => {
  it('is reported once a second, and at the end', async () => {
    let time = 0;
    const rows = Array.from({ length: 64 * 6 }, (_, i) => credit(i, i, '1.00'));
    const { err } = await run(['--file', fileOf(...rows)], { now: () => (time += 400) });
    expect(err).toBe(
      'reading: 192 rows, 1.2 s\nreading: 384 rows, 2.4 s\nreading: 384 rows, 2.8 s\nviews: 768 events, 0.4 s\n',
    );
  });

  it('is not mixed into JSON, and shown beside it only to somebody who watches', async () => {
    const path = fileOf(credit(1, 1, '1.00'));
    expect((await run(['--file', path, '--json'])).err).toBe('');
    expect((await run(['--file', path, '--json'], { watched: true })).err).toBe(
      'reading: 1 rows, 0.0 s\nviews: 2 events, 0.0 s\n',
    );
  });
});
