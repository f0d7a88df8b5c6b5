// Measures the figures of the records on PostgreSQL: `npm run build`, `npm run postgres`, then with the POSTGRES_URL that
// the latter prints `node docs/decisions/figures-postgres.mjs`. It works in the schema `figures`, and removes it.
import { postgresViews } from '@millrace/views-postgres';
import { Pool } from 'pg';

const ON_CONFLICT = 'on conflict (key) do update set document = excluded.document';
const pool = new Pool({ connectionString: process.env['POSTGRES_URL'] });
const views = postgresViews(pool, { schema: 'figures' });
const layout = {
  kind: 'documents',
  key: [{ name: 'accountId', type: 'text' }],
  lookups: [{ name: 'owner', type: 'text' }],
};
const build = { projection: 'balances', version: 1 };

function answer(either) {
  if (either._tag === 'Left') throw new Error(either.left.message);
  return either.right;
}

await pool.query('drop schema if exists figures cascade');
answer(await views.prepare(build, layout)());
const lease = answer(await views.acquire({ ...build, slot: 0 }, 'figures', 3_600_000)());
// The same table, written by hand.
await pool.query('create table figures.hand (like figures.balances__v1 including all)');
await pool.query('create table figures.checkpoints (name text primary key, position bigint not null)');
await pool.query("insert into figures.checkpoints values ('balances', 0)");

const rowsOf = (count, round) =>
  Array.from({ length: count }, (_, n) => {
    const accountId = `account-${n}`;
    const row = { accountId, owner: `owner ${n % 50}`, balance: round * n, history: [1, 2, 3], note: 'some "text"' };
    return { key: accountId, row: Object.freeze(row) };
  });
const keys = (rows) => rows.map(({ key }) => key);
const documents = (rows) => rows.map(({ row }) => JSON.stringify(row));

let position = 0;
async function byHand(rows) {
  const client = await pool.connect();
  await client.query('begin');
  const upsert = `insert into figures.hand (key, document) select * from unnest($1::text[], $2::jsonb[]) ${ON_CONFLICT}`;
  await client.query({ name: 'rows', text: upsert, values: [keys(rows), documents(rows)] });
  const advance = "update figures.checkpoints set position = $1 where name = 'balances'";
  await client.query({ name: 'checkpoint', text: advance, values: [++position] });
  await client.query('commit');
  client.release();
}

async function commit(rows) {
  const place = BigInt(++position);
  answer(await views.commit(lease, { rows, checkpoint: { position: { commit: place, prepare: place }, log: 'l' } })());
}

const into = (name, from, values) => async (rows) => {
  const text = `insert into figures.hand (key, document) select k, d from ${from} as x (k, d) ${ON_CONFLICT}`;
  await pool.query({ name, text, values: values(rows) });
};
const array = (texts) => `[${texts.join(',')}]`;
const ways = [
  ['by hand: begin, rows, checkpoint, commit', byHand],
  ['a commit of the store', commit],
  ['rows alone, as arrays', into('a', 'unnest($1::text[], $2::jsonb[])', (rows) => [keys(rows), documents(rows)])],
  [
    'rows alone, as a recordset',
    into('b', '(select k, d from json_to_recordset($1::json) as r (k text, d jsonb))', (rows) => [
      JSON.stringify(rows.map(({ key, row }) => ({ k: key, d: row }))),
    ]),
  ],
  [
    'rows alone, as one JSON array beside another',
    into('c', 'rows from (jsonb_array_elements_text($1::jsonb), jsonb_array_elements($2::jsonb))', (rows) => [
      JSON.stringify(keys(rows)),
      array(documents(rows)),
    ]),
  ],
];

for (const [count, rounds] of [
  [1, 300],
  [512, 101],
  [8_192, 15],
]) {
  const times = new Map(ways.map(([what]) => [what, []]));
  for (let round = 0; round < rounds + 5; round++) {
    const rows = rowsOf(count, round);
    for (const [what, way] of ways) {
      const start = performance.now();
      await way(rows);
      if (round >= 5) times.get(what).push(performance.now() - start);
    }
  }
  for (const [what, list] of times) {
    const median = list.sort((a, b) => a - b)[list.length >> 1];
    console.log(`${String(count).padStart(5)} rows, ${what.padEnd(46)} median ${median.toFixed(2).padStart(7)} ms`);
  }
}
await pool.query('drop schema figures cascade');
await pool.end();
