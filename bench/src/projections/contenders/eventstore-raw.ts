// The client library's subscription with the filter that Millrace asks for, and the bare loop on what it gives.
import { EventStoreDBClient, streamNameFilter } from '@eventstore/db-client';
import type { Contender } from '../contender.js';
import { balancesIn, project, type Row } from './memory-bare.js';

export const contender: Contender = {
  title: '@eventstore/db-client',
  prepare: async ({ url, events: count }) => {
    const client = EventStoreDBClient.connectionString(url);
    return async () => {
      const rows = new Map<string, Row>();
      return {
        run: async () => {
          const subscription = client.subscribeToAll({
            filter: streamNameFilter({ prefixes: ['account-'], maxSearchWindow: 500, checkpointInterval: 2 }),
          });
          let events = 0;
          await new Promise<void>((resolve, reject) => {
            subscription.on('error', reject);
            subscription.on('data', ({ event }) => {
              if (event === undefined) return;
              project(rows, event.type, event.data);
              events += 1;
              if (events === count) resolve();
            });
          });
          await subscription.unsubscribe();
        },
        balances: async () => balancesIn(rows),
        close: async () => undefined,
      };
    };
  },
};
