// By hand: a batch of events folded into rows that are kept in a Map, then one statement that writes the changed rows and
// the checkpoint, with pg and a table of the shape that Millrace makes.
import type { RecordedEvent } from '@millrace/core';
import { Pool } from 'pg';
import type { Contender } from '../contender.js';
import { storeOf } from '../memory-log.js';
import { project, type Row } from './memory-bare.js';

const tables = `
  create table balances (
    key text collate "C" primary key,
    document jsonb not null,
    account_id text collate "C" generated always as (document ->> 'accountId') stored
  ) with (fillfactor = 90);
  create table checkpoints (name text primary key, position bigint not null);
  insert into checkpoints values ('balances', 0)`;

const write = {
  name: 'write',
  text: `with written as (
    insert into balances (key, document) select * from unnest($1::text[], $2::jsonb[])
    on conflict (key) do update set document = excluded.document
  ) update checkpoints set position = $3 where name = 'balances'`,
};

const building = (title: string, batch: number, synchronous: 'on' | 'off'): Contender => ({
  title,
  prepare: async ({ url, ...size }) => {
    const store = await storeOf(size);
    const pool = new Pool({ connectionString: url });
    let builds = 0;
    return async () => {
      builds += 1;
      const schema = `by_hand_${process.pid}_${builds}`;
      const client = await pool.connect();
      await client.query(`create schema ${schema}; set search_path = ${schema}; ${tables}`);
      await client.query(`set synchronous_commit = ${synchronous}`);
      const rows = new Map<string, Row>();

      const commit = async (events: readonly RecordedEvent[]): Promise<void> => {
        const changed = new Set<string>();
        for (const { type, data } of events) changed.add(project(rows, type, data));
        const keys = [...changed];
        const documents = keys.map((key) => JSON.stringify(rows.get(key)));
        const position = events[events.length - 1]?.position.commit;
        await client.query({ ...write, values: [keys, documents, position] });
      };

      return {
        run: async () => {
          let events: RecordedEvent[] = [];
          for await (const page of store.readAll({ filter: { by: 'stream', prefixes: ['account-'] } })) {
            for (const event of page) events.push(event);
            if (events.length < batch) continue;
            await commit(events);
            events = [];
          }
          if (events.length > 0) await commit(events);
        },
        balances: async () => {
          const { rows: stored } = await client.query<{ key: string; document: Row }>('select * from balances');
          return new Map(stored.map(({ key, document }) => [key, document.balance]));
        },
        close: async () => {
          await client.query(`drop schema ${schema} cascade`);
          client.release();
        },
      };
    };
  },
});

// The batches of Millrace.
export const live = building('by hand', 512, 'on');
export const rebuild = building('by hand', 8_192, 'off');
