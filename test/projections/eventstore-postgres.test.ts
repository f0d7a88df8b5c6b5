// Projections from EventStoreDB into views in PostgreSQL.
import { eventStoreDBCheckpoints, eventStoreDBStore } from '@millrace/repository-eventstore';
import { projectionContract } from '@millrace/testing/contract';
import { postgresViews } from '@millrace/views-postgres';
import { serverUrl } from '../../packages/repository-eventstore/test/support/server.js';
import { postgresTallies } from '../../packages/views-postgres/test/projections/postgres-tallies.js';
import { testDatabase } from '../postgres/test-database.js';

const database = testDatabase();

projectionContract({
  name: 'eventstore × PostgreSQL',
  open: async () => {
    const store = eventStoreDBStore(await serverUrl());
    const pool = database.pool();
    return {
      store,
      // A process that is suspended in a transaction is not waited for any longer.
      views: postgresViews(pool, { idle: 2_000, patience: 4_000 }),
      ...(await postgresTallies(pool)),
      checkpoints: eventStoreDBCheckpoints(store),
      close: store.close,
    };
  },
  scale: 0.1,
});
