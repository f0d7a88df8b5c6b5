// How Millrace stores the events of an account: every contender and the seed write the same bytes.
import { randomUUID } from 'node:crypto';
import type { AccountEvent } from '../domain.js';

/** What there is to write of an event, its id aside. */
export const storedForm = (accountId: string, { type, data }: AccountEvent) => ({
  type: `account/${type}`,
  data: { accountId, ...data },
  metadata: metadataOf(randomUUID()),
});

const metadataOf = (commandId: string) => ({
  commandId,
  schemaVersion: 1,
  $correlationId: commandId,
  $causationId: commandId,
});
