// Files: what is a row in them, what is malformed, and which are refused as a whole.
import * as E from 'fp-ts/lib/Either.js';
import { readRows, type Malformed } from '../../src/pkdd99/read-rows.js';
import type { Row } from '../../src/pkdd99/row.js';
import { unreadable } from '../../src/pkdd99/unreadable.js';
import { credit, file, fileOf, HEADER } from '../transaction-file.js';

async function rowsOf(path: string): Promise<readonly E.Either<Malformed, Row>[]> {
  const rows = [];
  for await (const page of readRows(path)) rows.push(...page);
  return rows;
}

/** The ids of the rows; of a malformed one, its line and reason. */
const read = async (path: string) =>
  (await rowsOf(path)).map((row) => (E.isRight(row) ? row.right.transId : `${row.left.line}: ${row.left.reason}`));

const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

describe('a file', () => {
  it('is read the same with CRLF and LF, and with a byte order mark', async () => {
    const text = `${HEADER}\n${credit(1, 1, '1.00')}\n${credit(2, 1, '1.00')}\n`;
    for (const same of [text, text.replaceAll('\n', '\r\n'), `\uFEFF${text}`, text.trimEnd()])
      expect(await read(file(same))).toEqual(['1', '2']);
  });

  it('may quote the names of its columns, and have more or fewer after the seventh', async () => {
    const quoted = HEADER.replace(/\w+/g, '"$&"');
    expect(await read(file(`${quoted}\n${credit(1, 1, '1.00')}`))).toEqual(['1']);
    const seven = 'trans_id;account_id;date;type;operation;amount;balance';
    expect(await read(file(`${seven}\n1;1;930101;PRIJEM;;1.00;`))).toEqual(['1']);
    expect(await read(file(`${HEADER};more\n${credit(1, 1, '1.00')};`))).toEqual(['1']);
  });

  it('may have no rows', async () => {
    expect(await read(file(HEADER))).toEqual([]);
    expect(await read(fileOf())).toEqual([]);
  });

  it('has no rows in its empty lines, which count all the same', async () => {
    expect(await read(fileOf('', credit(1, 1, '1.00'), '', 'x', ''))).toEqual(['1', '5: a missing column: 1 of 10']);
  });

  it('is read on after a malformed line', async () => {
    const path = fileOf(credit(1, 1, '-1.00'), credit(2, 1, '1.00'), credit(3, 1, '1e3'), credit(4, 1, '1.00'));
    expect(await read(path)).toEqual([
      '2: amount: negative: "-1.00"',
      '2',
      '4: amount: not a decimal number: "1e3"',
      '4',
    ]);
  });

  it('has a malformed line where it was cut off', async () => {
    const whole = `${HEADER}\r\n${credit(1, 1, '1.00')}\r\n`;
    const row = '2;1;930101;"PRIJEM";"VKLAD";1.00;0.00;"";"AB";"77"';
    expect(await read(file(whole + row))).toEqual(['1', '2']);
    for (let length = 1; length < row.length; length++) {
      const [first, last, ...none] = await read(file(whole + row.slice(0, length)));
      expect([first, none]).toEqual(['1', []]);
      // Before the last field, which may be empty, and after it the row is whole.
      if (length !== row.lastIndexOf(';') + 1) expect(last).toMatch(/^3: (a missing column|field \d+: a quote)/);
    }
  });

  it('has a malformed line where a byte is no text', async () => {
    const row = credit(1, 1, '1.00');
    const path = file(bytes(HEADER, '\n', row, [0xe1], '\n', row, [0], '\n', row, '\n', row, [0xc4], '\n'));
    expect(await read(path)).toEqual(['2: not UTF-8', '3: a NUL byte', '1', '5: not UTF-8']);
  });

  it('may have any text of UTF-8 in the columns that are not used', async () => {
    expect(await read(fileOf('1;1;930101;PRIJEM;výběr ✓ 😀;1.00;0;;;', '\uFEFF2;1;930101;PRIJEM;;1.00;0;;;'))).toEqual([
      '1',
      '3: trans_id: not a number of up to 18 digits: "\uFEFF2"',
    ]);
  });

  it('has a malformed line where one is too long', async () => {
    expect(await read(fileOf(`${credit(1, 1, '1.00')}${'x'.repeat(70_000)}`, credit(2, 1, '1.00')))).toEqual([
      '2: longer than 65536 bytes',
      '2',
    ]);
  });

  it.each([
    ['is empty', 'is empty', ''],
    ['is only a byte order mark', 'expected the header', '\uFEFF'],
    ['has no header', 'expected the header', credit(1, 1, '1.00')],
    ['has commas for semicolons', 'expected the header', HEADER.replaceAll(';', ',')],
    ['lacks a column', 'expected the header', HEADER.replace('amount;', '')],
    ['has its columns in another order', 'expected the header', HEADER.replace('date;type', 'type;date')],
    ['has a quote left open in its header', 'expected the header', `"${HEADER}`],
    ['begins with an empty line', 'expected the header', `\n${HEADER}`],
    ['is UTF-16, little endian', 'is UTF-16', Buffer.from(`\uFEFF${HEADER}\n`, 'utf16le')],
    ['is UTF-16, big endian', 'is UTF-16', Buffer.from(`\uFEFF${HEADER}\n`, 'utf16le').swap16()],
    ['is UTF-16 without a mark', 'a NUL byte', Buffer.from(HEADER, 'utf16le')],
    ['is compressed', 'not UTF-8', Buffer.from([0x1f, 0x8b, 0x08, 0xff, 0xfe])],
    ['has no line ends at all', 'longer than 65536 bytes', 'x'.repeat(1_000_000)],
  ])('that %s is refused by its name', async (_, why, content) => {
    const path = file(content);
    await expect(rowsOf(path)).rejects.toThrow(`${path}: `);
    await expect(rowsOf(path)).rejects.toThrow(why);
  });

  it.each([
    ['ENOENT', 'there is no such file'],
    ['EISDIR', 'is a directory'],
    ['EACCES', 'may not be read: permission denied'],
    ['EIO', 'cannot be read (EIO)'],
  ])('that the system refuses with %s is refused in words', (code, why) => {
    expect(unreadable('F', Object.assign(new Error(`${code}: at some depth`), { code }))).toEqual(
      new Error(`F: ${why}`),
    );
  });

  it('is not blamed for a mistake of ours', () => {
    const mistake = new TypeError('undefined is not a function');
    expect(unreadable('F', mistake)).toBe(mistake);
  });
});
