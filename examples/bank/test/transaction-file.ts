// Transaction files that tests make up.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const HEADER = 'trans_id;account_id;date;type;operation;amount;balance;k_symbol;bank;account';

const folder = mkdtempSync(join(tmpdir(), 'millrace-bank-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let written = 0;

/** Writes `content` to a new file that goes away after the tests. Gives its path. */
export function file(content: string | Uint8Array): string {
  written += 1;
  const path = join(folder, `transactions-${written}.asc`);
  writeFileSync(path, content);
  return path;
}

/** Writes a file of the header and `rows`. */
export function fileOf(...rows: readonly string[]): string {
  return file([HEADER, ...rows, ''].join('\n'));
}

/** A row of the file; its date and the columns that the bank does not use are always the same. */
export function row(transId: number, accountId: number, type: string, amount: string): string {
  return `${transId};${accountId};930101;"${type}";"VKLAD";${amount};0.00;"";;`;
}

export const credit = (transId: number, accountId: number, amount: string) => row(transId, accountId, 'PRIJEM', amount);
export const debit = (transId: number, accountId: number, amount: string) => row(transId, accountId, 'VYDAJ', amount);
