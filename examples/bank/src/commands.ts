// What a row asks for: its command, and the one that opens its account. The ids come from the file's own numbers, so
// that a row that comes again is the same command.
import { Account } from './account.js';
import type { Row } from './pkdd99/row.js';

/** The one command of a row. */
export function commandOf({ transId, accountId, on, direction, channel, amount }: Row) {
  const command = direction === 'credit' ? Account.deposit : Account.withdraw;
  return command.message({ accountId }, { amount, channel, on }, { id: `trans-${transId}` });
}

/** Opens the account of a row that is the first of it. */
export function openingOf({ accountId, on }: Row) {
  return Account.open.message({ accountId }, { on }, { id: `open-${accountId}` });
}
