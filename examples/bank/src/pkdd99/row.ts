// One transaction of the file: its fields, checked.
import * as E from 'fp-ts/lib/Either.js';
import type { Cents } from '../cents.js';
import type { Channel } from '../channel.js';
import type { Day } from '../day.js';
import { parseAmount } from './amount.js';
import { parseDate } from './date.js';
import { fieldsOf } from './fields.js';
import { quote } from './text.js';

/** A well-formed row. The columns that the bank has no use for are not looked at. */
export interface Row {
  /** Digits, without leading zeros; so is `accountId`. */
  readonly transId: string;
  readonly accountId: string;
  readonly on: Day;
  readonly direction: 'credit' | 'debit';
  readonly channel: Channel;
  readonly amount: Cents;
}

const DIRECTIONS: ReadonlyMap<string, Row['direction']> = new Map([
  ['PRIJEM', 'credit'],
  ['VYDAJ', 'debit'],
  ['VYBER', 'debit'],
]);

const CHANNELS: ReadonlyMap<string, Channel> = new Map([
  ['VKLAD', 'cash'],
  ['VYBER', 'cash'],
  ['PREVOD Z UCTU', 'transfer'],
  ['PREVOD NA UCET', 'transfer'],
  ['VYBER KARTOU', 'card'],
]);

/**
 * Reads a line of a file whose header has `columns` names.
 *
 * @returns left: the first thing that is wrong with it.
 */
export function parseRow(line: string, columns: number): E.Either<string, Row> {
  // Early returns, not a chain of fp-ts: a file is a million lines, and the chain took most of the time of reading one.
  const fields = fieldsOf(line);
  if (E.isLeft(fields)) return fields;
  const { length } = fields.right;
  if (length < columns) return E.left(`a missing column: ${length} of ${columns}`);
  if (length > columns) return E.left(`a column too many: ${length} of ${columns}`);

  const [first = '', second = '', third = '', fourth = '', fifth = '', sixth = ''] = fields.right;
  const transId = parseNumber('trans_id', first);
  if (E.isLeft(transId)) return transId;
  const accountId = parseNumber('account_id', second);
  if (E.isLeft(accountId)) return accountId;
  const on = parseDate(third);
  if (E.isLeft(on)) return on;
  const direction = parseType(fourth);
  if (E.isLeft(direction)) return direction;
  const amount = parseAmount(sixth);
  if (E.isLeft(amount)) return amount;
  return E.right({
    transId: transId.right,
    accountId: accountId.right,
    on: on.right,
    direction: direction.right,
    // Interest, for one, has no operation.
    channel: CHANNELS.get(fifth) ?? 'unknown',
    amount: amount.right,
  });
}

function parseNumber(column: string, text: string): E.Either<string, string> {
  if (/^\d{1,18}$/.test(text)) return E.right(text.replace(/^0+(?=\d)/, ''));
  return E.left(`${column}: not a number of up to 18 digits: ${quote(text)}`);
}

function parseType(text: string): E.Either<string, Row['direction']> {
  const direction = DIRECTIONS.get(text);
  return direction === undefined ? E.left(`type: unknown: ${quote(text)}`) : E.right(direction);
}
