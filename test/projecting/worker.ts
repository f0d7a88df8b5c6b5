// A worker on both projections, in whatever process it is: its store and its pool with it.
import { exactlyOnce, projectionWorker, type ProjectionWorker, type WorkerOptions } from '@millrace/core';
import { eventStoreDBStore, type EventStoreDBStoreOptions } from '@millrace/repository-eventstore';
import { postgresViews } from '@millrace/views-postgres';
import { Pool } from 'pg';
import { Entries, Totals, type Views } from './views.js';

export interface WorkerSpec {
  readonly eventStore: string;
  readonly postgres: string;
  readonly slots: number;
  readonly store?: EventStoreDBStoreOptions;
  /** Changes what the worker sees of its view store. */
  readonly seen?: (views: Views) => Views;
}

/** What a worker works with; connected when it is first used. */
export interface Workplace {
  readonly start: (options: WorkerOptions) => ProjectionWorker;
  /** Closes all connections. */
  readonly close: () => Promise<void>;
}

/** The most connections that a worker has to PostgreSQL. */
export const CONNECTIONS = 8;

export function workplace({ eventStore, postgres, slots, store = {}, seen = (views) => views }: WorkerSpec): Workplace {
  const log = eventStoreDBStore(eventStore, store);
  const pool = new Pool({ connectionString: postgres, max: CONNECTIONS });
  const views = seen(postgresViews(pool));
  return {
    start: (options) =>
      projectionWorker(log, [exactlyOnce(Totals, views, { slots }), exactlyOnce(Entries, views, { slots })], options),
    close: async () => {
      await log.close();
      await pool.end();
    },
  };
}
