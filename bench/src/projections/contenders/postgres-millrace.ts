// Millrace's documents in PostgreSQL, from its memory store: live, and as a new version beside the current one.
import { projectExactlyOnce, type ProjectionRunner, type RunnerOptions } from '@millrace/core';
import { postgresViews } from '@millrace/views-postgres';
import { Pool } from 'pg';
import { balancesNamed, readBalances, untilBuilt } from '../balances.js';
import type { Contender } from '../contender.js';
import { storeOf } from '../memory-log.js';

const building = (version: number, options: RunnerOptions): Contender => ({
  title: 'Millrace',
  prepare: async ({ url, ...size }) => {
    const store = await storeOf(size);
    const short = await storeOf({ accounts: 1, events: 1 });
    const pool = new Pool({ connectionString: url });
    let builds = 0;
    return async () => {
      builds += 1;
      const schema = `millrace_${process.pid}_${builds}`;
      const views = postgresViews(pool, { schema });
      // The version before, which the new one is built beside.
      if (version > 1) {
        const former = projectExactlyOnce(short, balancesNamed('balances'), views);
        await untilBuilt(former, short);
        await former.stop();
      }
      let runner: ProjectionRunner | undefined;
      return {
        run: async () => {
          runner = projectExactlyOnce(store, balancesNamed('balances', version), views, options);
          await untilBuilt(runner, store);
        },
        balances: () => readBalances(views, 'balances', version),
        close: async () => {
          await runner?.stop();
          await pool.query(`drop schema ${schema} cascade`);
        },
      };
    };
  },
});

// As it is once it has caught up.
export const live = building(1, { batch: 512 });
export const rebuild = building(2, {});
