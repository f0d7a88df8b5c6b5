// The child process that writes the log into EventStoreDB, once for all contenders.
import { EventStoreDBClient, NO_STREAM, jsonEvent } from '@eventstore/db-client';
import { storedForm } from '../eventstore/stored-form.js';
import { accountLog, type LogEntry } from './account-log.js';
import { workloadOf } from './workloads.js';

/** Entries of so many streams, one after another in each, beside each other across: in the log they are mixed. */
const appendPart = async (client: EventStoreDBClient, part: readonly LogEntry[]): Promise<void> => {
  const byAccount = new Map<string, LogEntry[]>();
  for (const entry of part) byAccount.set(entry.accountId, [...(byAccount.get(entry.accountId) ?? []), entry]);
  const streams = [...byAccount.values()];
  const writer = async (): Promise<void> => {
    for (let entries = streams.pop(); entries !== undefined; entries = streams.pop()) {
      const [{ accountId, revision }] = entries as [LogEntry];
      await client.appendToStream(
        `account-${accountId}`,
        entries.map((entry) => jsonEvent(storedForm(accountId, entry.event))),
        { expectedRevision: revision === 0 ? NO_STREAM : BigInt(revision - 1) },
      );
    }
  };
  await Promise.all(Array.from({ length: 50 }, writer));
};

const [workloadId = '', size = '', url = ''] = process.argv.slice(2);
const client = EventStoreDBClient.connectionString(url);
let part: LogEntry[] = [];
for (const entry of accountLog(workloadOf(workloadId).size(size === 'quick'))) {
  part.push(entry);
  if (part.length < 5_000) continue;
  await appendPart(client, part);
  part = [];
}
await appendPart(client, part);
await client.dispose();
process.send?.('seeded', () => process.disconnect());
