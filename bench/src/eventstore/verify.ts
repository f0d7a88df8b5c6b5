// Reads what is in the server after a workload, past every contender: a figure for wrong work is no figure.
import { EventStoreDBClient } from '@eventstore/db-client';
import type { AccountEvent } from '../domain.js';
import { check } from '../measure.js';
import { streamOf } from './contender.js';
import { storedForm } from './stored-form.js';

/** Each account was opened, then got so many deposits of 1 and nothing else, in the bytes that all contenders write. */
export const verifyAccounts = async (url: string, deposits: ReadonlyMap<string, number>): Promise<void> => {
  const client = EventStoreDBClient.connectionString(url);
  const verify = async (id: string, expected: number): Promise<void> => {
    let next = 0;
    for await (const { event } of client.readStream(streamOf(id))) {
      if (event === undefined) throw new Error(`${streamOf(id)} has a link`);
      check(`revision in ${streamOf(id)}`, Number(event.revision), next);
      const { type, data, metadata } = storedForm(id, expectedEvent(next));
      check('type', event.type, type);
      check('data', JSON.stringify(event.data), JSON.stringify(data));
      // The command id is the contender's own.
      check('metadata', withoutIds(event.metadata), withoutIds(metadata));
      next += 1;
    }
    check(`events of ${streamOf(id)}`, next, expected + 1);
  };
  const waiting = [...deposits];
  const reader = async (): Promise<void> => {
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) await verify(...one);
  };
  await Promise.all(Array.from({ length: 10 }, reader));
  await client.dispose();
};

const expectedEvent = (revision: number): AccountEvent =>
  revision === 0 ? { type: 'opened', data: { owner: 'owner' } } : { type: 'deposited', data: { amount: 1 } };

const withoutIds = (metadata: unknown): string =>
  JSON.stringify(metadata).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id');
