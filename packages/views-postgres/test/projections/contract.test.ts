// Projections from the memory store into views in PostgreSQL.
import { memoryCheckpoints, memoryStore } from '@millrace/repository-memory';
import { postgresViews } from '@millrace/views-postgres';
import { projectionContract } from '@millrace/testing/contract';
import { testDatabase } from '../../../../test/postgres/test-database.js';
import { postgresTallies } from './postgres-tallies.js';

const database = testDatabase();

projectionContract({
  name: 'memory × PostgreSQL',
  open: async () => {
    const pool = database.pool();
    return {
      store: memoryStore(),
      // A process that is suspended in a transaction is not waited for any longer.
      views: postgresViews(pool, { idle: 2_000, patience: 4_000 }),
      ...(await postgresTallies(pool)),
      checkpoints: memoryCheckpoints(),
      close: () => Promise.resolve(),
    };
  },
  scale: 0.1,
});
