// Lets the server compile what the workloads ask of it: the first contender is not to be measured against a cold one.
import type { EventStoreDBClient } from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';
import { appendPart } from './append-part.js';
import { streamOf } from './contender.js';

/** Appends to streams of its own and reads their tails, 20 in flight, for `ms`. */
export const warmServer = async (client: EventStoreDBClient, ms: number): Promise<void> => {
  const start = performance.now();
  const writer = async (): Promise<void> => {
    const id = `warm-${randomUUID()}`;
    for (let length = 0; performance.now() - start < ms; length += 1) {
      await appendPart(client, id, length, 1);
      let read = 0;
      const fromRevision = BigInt(Math.max(0, length - 1));
      for await (const { event } of client.readStream(streamOf(id), { fromRevision }))
        if (event !== undefined) read += 1;
      if (read !== Math.min(2, length + 1)) throw new Error(`the server gave ${read} events`);
    }
  };
  await Promise.all(Array.from({ length: 20 }, writer));
};
