// One line: well formed, or malformed for a reason that names the column.
import * as E from 'fp-ts/lib/Either.js';
import { fieldsOf } from '../../src/pkdd99/fields.js';
import { parseRow } from '../../src/pkdd99/row.js';

const LINE = '17;4;930131;"VYDAJ";"VYBER";19.99;100.00;"";"AB";"123"';
const parse = (line: string) => E.toUnion(parseRow(line, 10));
const withField = (place: number, value: string) =>
  LINE.split(';')
    .map((field, i) => (i === place ? value : field))
    .join(';');

describe('fields', () => {
  it.each([
    ['1;2', ['1', '2']],
    ['"a";b;"c"', ['a', 'b', 'c']],
    ['', ['']],
    [';;', ['', '', '']],
    ['"";""', ['', '']],
    ['"a;b";c', ['a;b', 'c']],
    ['"say ""so"""', ['say "so"']],
    ['"""";x', ['"', 'x']],
  ])('of %s are read', (line, fields) => {
    expect(fieldsOf(line)).toEqual(E.right(fields));
  });

  it.each(['"open', 'a;"open', '"a"b', 'a"b', '"a";"b', '"""', 'a""'])('of %s are refused', (line) => {
    expect(E.toUnion(fieldsOf(line))).toMatch(/^field \d: a quote is not closed, or not at its place$/);
  });

  it('are read in linear time whatever the quotes', () => {
    expect(E.isLeft(fieldsOf(`"${'""'.repeat(30_000)}x`))).toBe(true);
  });
});

describe('a row', () => {
  it('has an id, an account, a day, a direction, a channel and an amount', () => {
    const rest = { on: '1993-01-31', direction: 'debit', channel: 'cash', amount: 1999 };
    expect(parse(LINE)).toEqual({ transId: '17', accountId: '4', ...rest });
  });

  it.each([
    ['VKLAD', 'cash'],
    ['VYBER', 'cash'],
    ['PREVOD Z UCTU', 'transfer'],
    ['PREVOD NA UCET', 'transfer'],
    ['VYBER KARTOU', 'card'],
    ['', 'unknown'],
    ['UNKNOWN', 'unknown'],
  ])('of the operation %j has the channel %s', (operation, channel) => {
    expect(parse(withField(4, `"${operation}"`))).toMatchObject({ channel });
  });

  it.each([
    ['PRIJEM', 'credit'],
    ['VYDAJ', 'debit'],
    ['VYBER', 'debit'],
  ])('of type %s is a %s', (type, direction) => {
    expect(parse(withField(3, `"${type}"`))).toMatchObject({ direction });
    expect(parse(withField(3, type))).toMatchObject({ direction });
  });

  it('may quote any of its fields', () => {
    const quoted = '"17";"4";"930131";"VYDAJ";"VYBER";"19.99";"100.00";"";"AB";"123"';
    expect(parse(quoted)).toEqual(parse(LINE));
  });

  it('has the same id with leading zeros', () => {
    expect(parse(withField(0, '0017'))).toMatchObject({ transId: '17' });
    expect(parse(withField(1, '000'))).toMatchObject({ accountId: '0' });
  });

  it.each([
    ['0.1', 10],
    ['0.2', 20],
    ['0.01', 1],
    ['19.99', 1999],
    ['1.1', 110],
    ['4.35', 435],
    ['8.20', 820],
    ['1001.15', 100_115],
    ['0', 0],
    ['0.00', 0],
    ['700', 70_000],
    ['007.00', 700],
    ['90071992547409.91', Number.MAX_SAFE_INTEGER],
    ['45035996273704.97', 4_503_599_627_370_497],
  ])('with an amount of %s is of %d cents', (amount, cents) => {
    expect(parse(withField(5, amount))).toMatchObject({ amount: cents });
  });

  it.each(Array.from({ length: 100 }, (_, i) => i))('is exact with %d cents', (cents) => {
    const decimals = String(cents).padStart(2, '0');
    expect(parse(withField(5, `1234567.${decimals}`))).toMatchObject({ amount: 123_456_700 + cents });
  });

  it.each([
    [0, '', 'trans_id: not a number of up to 18 digits: ""'],
    [0, '-17', 'trans_id: not a number of up to 18 digits: "-17"'],
    [0, '1234567890123456789', 'trans_id: not a number of up to 18 digits: "1234567890123456789"'],
    [1, '', 'account_id: not a number of up to 18 digits: ""'],
    [1, 'A4', 'account_id: not a number of up to 18 digits: "A4"'],
    [1, '4 ', 'account_id: not a number of up to 18 digits: "4 "'],
    [2, '', 'date: not yymmdd: ""'],
    [2, '19930131', 'date: not yymmdd: "19930131"'],
    [2, '93-1-3', 'date: not yymmdd: "93-1-3"'],
    [2, '930229', 'date: there is no such day: "930229"'],
    [2, '930431', 'date: there is no such day: "930431"'],
    [2, '931301', 'date: there is no such day: "931301"'],
    [2, '930001', 'date: there is no such day: "930001"'],
    [2, '930100', 'date: there is no such day: "930100"'],
    [3, '""', 'type: unknown: ""'],
    [3, '"PREVOD"', 'type: unknown: "PREVOD"'],
    [3, '"prijem"', 'type: unknown: "prijem"'],
    [3, '"constructor"', 'type: unknown: "constructor"'],
    [5, '', 'amount: not a decimal number: ""'],
    [5, '-0.01', 'amount: negative: "-0.01"'],
    [5, '-5', 'amount: negative: "-5"'],
    [5, '-0.00', 'amount: negative: "-0.00"'],
    [5, '1.001', 'amount: more than two decimals: "1.001"'],
    [5, '1.000', 'amount: more than two decimals: "1.000"'],
    [5, '1e3', 'amount: not a decimal number: "1e3"'],
    [5, '0x10', 'amount: not a decimal number: "0x10"'],
    [5, '+1', 'amount: not a decimal number: "+1"'],
    [5, '1.', 'amount: not a decimal number: "1."'],
    [5, '.5', 'amount: not a decimal number: ".5"'],
    [5, '1,50', 'amount: not a decimal number: "1,50"'],
    [5, '1 000.00', 'amount: not a decimal number: "1 000.00"'],
    [5, 'NaN', 'amount: not a decimal number: "NaN"'],
    [5, '٣.00', 'amount: not a decimal number: "٣.00"'],
    [5, '90071992547409.92', 'amount: too large to be exact: "90071992547409.92"'],
    [5, '9'.repeat(400), `amount: too large to be exact: "${'9'.repeat(40)}"…`],
  ])('whose field %d is %s is malformed', (place, value, reason) => {
    expect(parse(withField(place, value))).toBe(reason);
  });

  it('knows which years of the 1990s are leap years', () => {
    expect(parse(withField(2, '960229'))).toMatchObject({ on: '1996-02-29' });
    expect(parse(withField(2, '950229'))).toBe('date: there is no such day: "950229"');
  });

  it('is malformed with a column missing, or one too many', () => {
    expect(parse(LINE.split(';').slice(0, 6).join(';'))).toBe('a missing column: 6 of 10');
    expect(parse('')).toBe('a missing column: 1 of 10');
    expect(parse(`${LINE};`)).toBe('a column too many: 11 of 10');
  });

  it('is quoted without control characters', () => {
    expect(parse(withField(3, '\u001b[31m\r\u009b'))).toBe(String.raw`type: unknown: "\u001b[31m\r?"`);
  });
});
