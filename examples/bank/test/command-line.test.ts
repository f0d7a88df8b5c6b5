// The bank as its users run it: exit codes, what is on which stream, and no stack trace ever.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeBank, run, spawnBank, type Ran } from './run-bank.js';
import { credit, debit, file, fileOf, HEADER } from './transaction-file.js';

const refusal = ({ code, out, err }: Ran) => {
  expect(err).not.toMatch(/^\s+at /m);
  return { code, out, err };
};

describe('npm run bank', () => {
  it('applies the sample when no file is named', () => {
    const { code, out, err } = spawnBank([]);
    expect(code).toBe(0);
    expect(out).toMatch(/examples\/bank\/data\/sample\.asc\n\nthe rows\n {2}rows read: +1000\n/);
    expect(err).toMatch(/^reading: 1000 rows, \d+\.\d s$/m);
  });

  it('prints one JSON document and nothing else with --json', () => {
    const { code, out, err } = spawnBank(['--json', '--file', fileOf(debit(1, 1, '1.00'), credit(2, 1, '3.00'), 'x')]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toEqual({
      file: expect.any(String) as string,
      rows: 3,
      committed: 1,
      newlyAccepted: 0,
      duplicates: 0,
      rejected: { 'insufficient-funds': 1 },
      malformed: [{ line: 4, reason: 'a missing column: 1 of 10' }],
      accounts: 1,
      totalCents: 300,
      largest: [{ accountId: '1', cents: 300 }],
      commandsPerSecond: expect.any(Number) as number,
      passes: [expect.objectContaining({ rows: 3, committed: 1, malformed: 1 }) as object],
      views: {
        events: 2,
        eventsPerSecond: expect.any(Number) as number,
        accounts: 1,
        statements: 1,
        differences: [],
        largestMovements: [{ accountId: '1', on: '1993-01-01', direction: 'in', channel: 'cash', cents: 300 }],
        statementsOf: {
          accountId: '1',
          months: [{ month: '1993-01', openingCents: 0, creditsCents: 300, debitsCents: 0, closingCents: 300 }],
        },
      },
    });
  });

  it('runs a file twice with --repeat', () => {
    const { code, out } = spawnBank([
      '--json',
      '--repeat',
      '--file',
      fileOf(debit(1, 1, '1.00'), credit(2, 1, '3.00')),
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ committed: 1, newlyAccepted: 1, totalCents: 200 });
  });

  it.each([
    ['is missing', 'there is no such file', () => join(tmpdir(), 'no', 'such', 'file.asc')],
    ['is a directory', 'is a directory', () => tmpdir()],
    ['is empty', 'is empty', () => file('')],
    ['has a wrong header', 'expected the header', () => file('a;b;c\n1;2;3\n')],
    ['is UTF-16', 'is UTF-16', () => file(Buffer.from(`\uFEFF${HEADER}\n`, 'utf16le'))],
  ])('says in one line that the file %s', (_, why, make) => {
    const path = make();
    const { code, out, err } = refusal(spawnBank(['--file', path]));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^bank: [^\n]*\n$/);
    expect(err).toContain(`${path}: ${why}`);
  });

  it('counts the damaged lines of a file, and applies the others', () => {
    const row = credit(1, 1, '1.00');
    const damaged = Buffer.concat([
      Buffer.from(`${HEADER}\n${row}\n`),
      Buffer.from([0, 0xff, 10]),
      Buffer.from('2;1;93'),
    ]);
    const { code, out } = refusal(spawnBank(['--json', '--file', file(damaged)]));
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      rows: 3,
      committed: 1,
      malformed: [
        { line: 3, reason: 'a NUL byte' },
        { line: 4, reason: 'a missing column: 3 of 10' },
      ],
    });
  });

  it('stops without a complaint when its reader has seen enough', () => {
    const long = fileOf(...Array.from({ length: 5_000 }, () => 'x'));
    expect(refusal(pipeBank(['--json', '--file', long], 'head -c 1'))).toEqual({ code: 0, out: '{', err: '' });
  });

  it('has a usage error for a flag that it does not know', () => {
    const { code, out, err } = refusal(spawnBank(['--fiel', 'x']));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^bank: Unknown option '--fiel'/);
    expect(err).toContain('usage: npm run bank');
  });
});

describe('the command line', () => {
  it.each([
    [['--file']],
    [['--file', '']],
    [['--file', '--json']],
    [['x.asc']],
    [['--json=yes']],
    [['-x']],
    [['--store']],
  ])('is refused when it is %j', async (args) => {
    const { code, out, err } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^bank: .+\n\nusage: /);
  });

  it('gives its usage when asked, and does nothing else', async () => {
    const { code, out, err } = await run(['--help', '--file', '/nowhere']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^usage: npm run bank -- \[--store S\] \[--file F\] \[--json\] \[--repeat\]\n/);
  });
});
