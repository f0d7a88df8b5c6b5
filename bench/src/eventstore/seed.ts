// Writes the streams that the contenders read: once, by the client library, with the bytes that Millrace writes.
import { EventStoreDBClient, type Position } from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';
import { idsOf } from '../measure.js';
import { appendPart } from './append-part.js';
import { streamOf } from './contender.js';
import { warmServer } from './warm-server.js';
import type { Seed, SeedSize } from './workloads/workload.js';

export const accountsOfMany = 1_000;

const headOf = async (client: EventStoreDBClient): Promise<Position | 'start'> => {
  let head: Position | 'start' = 'start';
  // To its end: after a read that was left early, `dispose` does not settle.
  for await (const { event } of client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 }))
    head = event?.position ?? head;
  return head;
};

const seedLong = async (client: EventStoreDBClient, events: number): Promise<Seed['long']> => {
  const id = `long-${randomUUID()}`;
  for (let from = 0; from < events; from += 1_000) await appendPart(client, id, from, Math.min(1_000, events - from));
  return { id, events };
};

/** The accounts take turns, 10 events at a time, as in a log of many writers. */
const seedMany = async (client: EventStoreDBClient, events: number): Promise<Seed['many']> => {
  const behind = await headOf(client);
  const accounts = `many-${randomUUID()}-`;
  const each = events / accountsOfMany;
  for (let from = 0; from < each; from += 10) {
    const count = Math.min(10, each - from);
    await Promise.all(idsOf(accounts, accountsOfMany).map((id) => appendPart(client, id, from, count)));
  }
  return { prefix: streamOf(accounts), events, behind };
};

/** Warms the server up, too. Nothing is written of what has the size 0. `many` is a multiple of `accountsOfMany`. */
export const seed = async (url: string, { long, many }: SeedSize): Promise<Seed> => {
  const client = EventStoreDBClient.connectionString(url);
  await warmServer(client, 2_000);
  const seeded = {
    long: long === 0 ? undefined : await seedLong(client, long),
    many: many === 0 ? undefined : await seedMany(client, many),
  };
  await client.dispose();
  return seeded;
};
