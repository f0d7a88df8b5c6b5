// How Millrace stores the events of an account: every contender and the seed write the same bytes.
import { randomUUID } from 'node:crypto';
import type { AccountEvent } from '../domain.js';

/** What there is to write of an event, its id aside. */
export const storedForm = (accountId: string, { type, data }: AccountEvent) => ({
  type: types[type],
  data: { accountId, ...data },
  metadata: metadataOf(randomUUID()),
});

// One string for all events of a type, as a definition has it.
const types = { opened: 'account/opened', deposited: 'account/deposited', withdrawn: 'account/withdrawn' } as const;

const metadataOf = (commandId: string) => ({
  commandId,
  schemaVersion: 1,
  $correlationId: commandId,
  $causationId: commandId,
});
